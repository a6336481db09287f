import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

describe('the image', () => {
  it('is built with those packages that the page is built with and from', async () => {
    const { metafile } = await build({
      entryPoints: ['web/main.tsx', 'web/worker/service-worker.ts', 'web/vite.config.ts'],
      bundle: true,
      packages: 'external',
      external: ['*.css'],
      platform: 'node',
      format: 'esm',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      outdir: 'unused',
      write: false,
      metafile: true,
    });
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    const packages = imported.flatMap(
      ({ path }) => /^(@[^/]+\/)?[^./:@][^/:]*(?=\/|$)/.exec(path)?.[0] ?? [],
    );
    const stage = /const names = \[(.*?)\]/.exec(await readFile('Dockerfile', 'utf8'))?.[1] ?? '';
    const named = [...stage.matchAll(/'([^']+)'/g)].map(([, name]) => name);
    assert.deepEqual(named.toSorted(), [...new Set(packages)].toSorted());
  });
});
