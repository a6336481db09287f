import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ReferenceObject, ResponseObject } from 'openapi3-ts/oas31';
import { canonicalPath, isIdentityPath } from '../../src/adapters/http/request/target.ts';
import { docsAssets } from '../../src/adapters/http/docs/docs-page.ts';
import { aliasPaths } from '../../src/adapters/http/identity/alias-paths.ts';
import { openApiDocument } from '../../src/adapters/http/openapi-document.ts';
import { notStored } from '../../src/adapters/http/openapi/headers.ts';
import { type DocumentedOperation, methods } from '../../src/adapters/http/openapi/operation.ts';
import { problemSchema } from '../../src/adapters/http/openapi/responses.ts';
import { note } from './notes.ts';

/** Those of the aliases are in the document where they are served. */
const paths = { ...openApiDocument.paths, ...aliasPaths };

const ajv = new Ajv2020({
  strict: true,
  strictTypes: true,
  strictTuples: true,
  strictRequired: true,
  allowUnionTypes: true,
  allErrors: true,
});
addFormats.default(ajv);

const compiled = new Map<object, ValidateFunction>();

const validatorOf = (schema: object): ValidateFunction => {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
};

/** Fails unless the value is what a schema of the document says. */
export const assertValid = (schema: object, value: unknown, what: string): void => {
  const validate = validatorOf(schema);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
};

const isReference = (item: object): item is ReferenceObject => '$ref' in item;

/** A part of the document, which has no references before it is served. */
export const inline = <A extends object>(part: A | ReferenceObject | undefined): A => {
  assert.ok(part !== undefined && !isReference(part));
  return part;
};

/** What came back from a call; `path` is without its query. */
export type Answered = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
};

const name = (method: string, template: string, status: number | string): string =>
  `${method.toUpperCase()} ${template} ${status}`;

/** Every response that the document lists: `GET /api/{user_id}/tasks 200`. */
export const documented: ReadonlySet<string> = new Set(
  Object.entries(paths).flatMap(([template, item]) =>
    methods.flatMap((method) =>
      Object.keys(item[method]?.responses ?? {}).map((status) => name(method, template, status)),
    ),
  ),
);

/** Those that a check has seen in this process, body and all. */
const seen = new Set<string>();
const noteSeen = (what: string): void => {
  if (seen.has(what)) return;
  seen.add(what);
  note('seen', what);
};

/** A brace sorts behind every letter: a path that is spelled out comes before one with a parameter. */
const templates = Object.keys(paths).sort();

const fits = (template: string, path: string): boolean => {
  const [expected, actual] = [template.split('/'), path.split('/')];
  return (
    expected.length === actual.length &&
    expected.every((part, index) => (part.startsWith('{') ? actual[index] !== '' : part === actual[index]))
  );
};

const templateOf = (path: string): string | undefined => templates.find((template) => fits(template, path));

const operationAt = (template: string | undefined, method: string): DocumentedOperation | undefined => {
  const key = methods.find((known) => known.toUpperCase() === method);
  return template === undefined || key === undefined ? undefined : paths[template]?.[key];
};

/** What any path may answer, whether it exists or not. */
const refusal: ResponseObject = {
  description: 'A refusal.',
  headers: notStored,
  content: { 'application/problem+json': { schema: problemSchema } },
};
const methodRefusal: ResponseObject = {
  ...refusal,
  headers: {
    ...refusal.headers,
    Allow: { description: 'The methods of the path.', required: true, schema: { type: 'string' } },
  },
};

const undocumented = (
  template: string | undefined,
  operation: DocumentedOperation | undefined,
  status: number,
): ResponseObject | undefined => {
  if ([400, 408, 414, 431].includes(status)) return refusal;
  if (template === undefined) return status === 404 ? refusal : undefined;
  return operation === undefined && status === 405 ? methodRefusal : undefined;
};

const checkHeaders = (response: ResponseObject, { headers }: Answered, what: string): void => {
  for (const [field, item] of Object.entries(response.headers ?? {})) {
    const { required = false, ...header } = inline(item);
    const schema = inline(header.schema);
    const value = headers.get(field);
    assert.ok(value !== null || !required, `${what}: ${field} is missing`);
    if (value !== null) assertValid(schema, schema.type === 'integer' ? Number(value) : value, field);
  }
};

const essenceOf = ({ headers }: Answered): string | undefined =>
  headers.get('Content-Type')?.split(';')[0]?.trim();

/** A problem says once more what the response says. */
const checkProblem = (problem: unknown, { status, headers }: Answered, what: string): void => {
  assert.ok(typeof problem === 'object' && problem !== null && 'status' in problem && 'instance' in problem);
  assert.deepEqual([problem.status, problem.instance], [status, headers.get('X-Request-Id')], what);
};

const checkBody = (response: ResponseObject, answered: Answered, what: string): void => {
  const essence = essenceOf(answered);
  if (response.content === undefined) {
    assert.equal(essence, undefined, `${what}: a Content-Type without content`);
    assert.equal(answered.body, '', `${what}: a body`);
    return;
  }
  const media = response.content[essence ?? ''];
  assert.ok(media, `${what}: ${essence ?? 'no Content-Type'}`);
  if (answered.method === 'HEAD') return;
  const value: unknown = essence?.startsWith('text/') ? answered.body : JSON.parse(answered.body);
  assertValid(inline(media.schema), value, what);
  if (essence === 'application/problem+json') checkProblem(value, answered, what);
};

/** What the docs page loads, or the page: a path that is not found is none of its files. */
const isAsset = (path: string, status: number): boolean =>
  Object.hasOwn(docsAssets, path) || (path.startsWith('/app/') && [200, 304, 405].includes(status));

/**
 * Fails unless the document says that the call may be answered so. HEAD is read as GET without a body; OPTIONS and
 * the assets of pages are not in the document.
 */
export const checkAgainstDocument = (answered: Answered): void => {
  const { method, status } = answered;
  const path = canonicalPath(answered.path);
  const isAlias = Object.hasOwn(aliasPaths, path);
  const template = isIdentityPath(path) && !isAlias ? undefined : templateOf(path);
  if (method === 'OPTIONS' || (template === undefined && isAsset(path, status))) return;
  const operation = operationAt(template, method === 'HEAD' ? 'GET' : method);
  const listed = operation?.responses[status];
  const response = listed ?? undocumented(template, operation, status);
  const what = name(method, template ?? path, status);
  assert.ok(response, `${what}: not in the OpenAPI document`);
  checkHeaders(response, answered, what);
  checkBody(response, answered, what);
  if (listed !== undefined && method !== 'HEAD') noteSeen(what);
};

/** What Spectral says of a document. */
export const lintOpenApi = (document: object) => {
  const directory = mkdtempSync(join(tmpdir(), 'doable-openapi-'));
  const file = join(directory, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  const options = ['--ruleset=.spectral.yaml', '--fail-severity=hint', '--format=json', '--quiet'];
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/spectral', ['lint', ...options, file], {
    encoding: 'utf8',
  });
  rmSync(directory, { recursive: true });
  return { status, stdout: stdout.trim(), stderr };
};
