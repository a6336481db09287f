import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { servedDocument } from '../../src/adapters/http/openapi-document.ts';

const file = new URL('../api.ts', import.meta.url);

/** The types of an OpenAPI document. */
export const typesOf = async (document: unknown): Promise<string> => {
  const nodes = await openapiTS(JSON.stringify(document), { immutable: true });
  const style = await resolveConfig(file);
  return format(
    `// Made of openapi.json by openapi-typescript: npm run client:types.\n${astToString(nodes)}`,
    { ...style, parser: 'typescript' },
  );
};

/** The types of the API, as its description has them now. */
export const generated = (): Promise<string> => typesOf(servedDocument);

/** The types that the client has. */
export const kept = (): Promise<string> => readFile(file, 'utf8');

if (import.meta.main) await writeFile(file, await generated());
