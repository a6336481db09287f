import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { projectFile } from './support/process.ts';

/** The TypeScript in a document, in order. */
const blocksIn = (document: string): ReadonlyArray<string> =>
  Array.from(
    readFileSync(projectFile(document), 'utf8').matchAll(/```tsx?\n(.*?)```/gs),
    ([, code = '']) => code,
  );

/** The files in a block, each of which begins with a comment that names it. */
const filesIn = (block: string): ReadonlyArray<readonly [name: string, code: string]> =>
  Array.from(
    block.matchAll(/^\/\/ ([\w./[\]]+\.m?[jt]s)\b.*\n((?:(?!\/\/ [\w./[\]]+\.m?[jt]s\b).*\n)*)/gm),
    ([, name = '', code = '']) => [name.replace(/\.m?js$/, '.ts'), code],
  );

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  jsx: ts.JsxEmit.ReactJSX,
  // In place of React, which nothing else here needs.
  jsxImportSource: 'preact',
  paths: {
    react: [projectFile('node_modules/preact/compat/src/index.d.ts')],
    '@doable/client': [projectFile('client/doable.ts')],
    '@doable/client/local': [projectFile('client/local/local.ts')],
  },
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const directory = projectFile('snippets');

/** What the compiler says of files that are nowhere on the disk. */
const faultsIn = (files: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const sources = new Map(Object.entries(files).map(([name, code]) => [`${directory}/${name}`, code]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => sources.has(path) || disk.fileExists(path),
    readFile: (path) => sources.get(path) ?? disk.readFile(path),
    directoryExists: (path) => path.startsWith(directory) || disk.directoryExists?.(path) !== false,
    getSourceFile: (path, version, ...rest) => {
      const code = sources.get(path);
      return code === undefined
        ? disk.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, code, version);
    },
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
};

describe('the TypeScript in the documents', () => {
  it('compiles as written, with the packages that it names', () => {
    const [vite = '', next = ''] = blocksIn('README.md');
    const [server = '', browser = '', component = '', config = ''] = blocksIn('docs/frontends.md');
    const files = Object.fromEntries([...filesIn(server), ...filesIn(browser), ...filesIn(config)]);
    assert.deepEqual(Object.keys(files), [
      'lib/auth.ts',
      'app/api/auth/[...all]/route.ts',
      'migrate.ts',
      'lib/doable.ts',
      'vite.config.ts',
    ]);
    const serverImports = `
      import { headers } from 'next/headers';
      import { createClient } from '@doable/client';
      import { auth } from './lib/auth.ts';`;
    assert.deepEqual(
      faultsIn({
        ...files,
        'next.d.ts': `declare module 'next/headers' { export const headers: () => Promise<Headers> }`,
        'vite.tsx': `
          import { createAuthClient } from 'better-auth/client';
          import { jwtClient } from 'better-auth/client/plugins';
          import { open } from '@doable/client/local';
          import { useSyncExternalStore } from 'react';
          declare const email: string, password: string;
          ${vite}
          export const page = <Tasks />;`,
        'next.tsx': `${serverImports}\n${next}`,
        'component.tsx': `${serverImports}\n${component}\nexport { tasks };`,
      }),
      [],
    );
  });
});
