import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

describe('the local client as a bundle', () => {
  it('has less than 12 kB', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: ['client/local/local.ts'],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      metafile: true,
    });
    const [file] = outputFiles;
    assert.ok(file !== undefined);
    const { byteLength } = gzipSync(file.contents, { level: 9 });
    assert.ok(byteLength < 12_000, `${byteLength} bytes`);
    const packages = Object.keys(metafile.inputs).flatMap(
      (path) => /node_modules\/([^/]+)\//.exec(path)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(packages)], ['idb']);
  });

  it('depends on idb alone, exactly on the version that is tested', async () => {
    const read = async (path: string): Promise<string> => readFile(path, 'utf8');
    const own = /"dependencies": \{([^}]*)\}/.exec(await read('client/package.json'))?.[1];
    const tested = /"idb": "[\d.]+"/.exec(await read('package.json'))?.[0];
    assert.equal(own?.trim(), tested);
  });
});
