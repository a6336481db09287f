import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { hasPending } from '../../src/adapters/postgres/schema/pending-migrations.ts';
import { openPglite } from '../../src/infrastructure/database.ts';
import { identityAt } from '../support/identity-service.ts';
import { type Started, endAfterEach, projectFile, startCommand } from '../support/process.ts';

/** The maximum size of everything that is installed, in MB. */
const maxInstalled = 120;

/** With this Node first: it stands for the one of the machine. */
const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);

/** Runs a command to its end. Resolves with what it printed. */
const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, PATH: path }, maxBuffer: 2 ** 26 };
    execFile(command, args, options, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${error.message}${out}${err}`));
    });
  });

/** Packs the package in a directory of the project, as a release does. Returns the path of the tarball. */
const pack = async (directory: string, destination: string): Promise<string> => {
  await mkdir(destination);
  await run(projectFile(directory), 'npm', 'pack', '--silent', `--pack-destination=${destination}`);
  const [tarball = ''] = await readdir(destination);
  return join(destination, tarball);
};

/** Installs a tarball in a new directory, with what it depends on. */
const install = async (tarball: string, directory: string): Promise<void> => {
  await mkdir(directory);
  await writeFile(join(directory, 'package.json'), '{ "type": "module", "private": true }');
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run(directory, 'npm', 'install', ...options, tarball);
};

const linksIn = (html: string): ReadonlyArray<string> =>
  [...html.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, link = '']) => link);

describe('the packages', () => {
  let place: string;
  before(async () => {
    place = await mkdtemp(join(tmpdir(), 'doable-packed-'));
    await install(await pack('.', join(place, 'service-tarball')), join(place, 'service'));
    await install(await pack('client', join(place, 'client-tarball')), join(place, 'client'));
  });
  after(() => rm(place, { recursive: true }));
  const ended = endAfterEach();

  /** Runs the installed `doable`, as one's user whose data directory is in `place`. */
  const doable = (...args: ReadonlyArray<string>): Started => {
    const command = join(place, 'service/node_modules/.bin/doable');
    const variables = { PATH: path, HOME: place, XDG_DATA_HOME: join(place, 'share') };
    return ended(startCommand(command, args, variables));
  };

  it(`has all that the service needs, in less than ${maxInstalled} MB`, async () => {
    const installed = await run(join(place, 'service'), 'du', '-sm', 'node_modules');
    assert.ok(Number.parseInt(installed) < maxInstalled, installed);
    const files = await readdir(join(place, 'service/node_modules/doable'));
    assert.deepEqual(files.toSorted(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'docs',
      'package.json',
      'web',
    ]);
  });

  it('has a migrated database without rows, times or passwords of anyone', async () => {
    const directory = join(place, 'unpacked');
    await mkdir(directory);
    const program = `import { packedSnapshot, unpackSnapshot } from 'doable/dist/adapters/postgres/driver/pglite-files/snapshot.js';
      console.log(unpackSnapshot(packedSnapshot, '${directory}'));`;
    const args = ['--input-type=module', '--eval', program];
    assert.equal(await run(join(place, 'service'), process.execPath, ...args), 'true\n');

    const { connections, close } = await openPglite(directory);
    const ask = (sql: string) => connections.run({ sql, values: [], mode: 'unprepared' });
    assert.equal(await hasPending(connections), false);
    const tables = await ask(`select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
    const names = tables.map(({ name }) => String(name));
    const filled: string[] = [];
    for (const name of names) if ((await ask(`select from ${name} limit 1`)).length > 0) filled.push(name);
    assert.ok(names.includes('public.tasks') && names.includes('identity.jwks'), String(names));
    assert.deepEqual(filled, ['public.migrations']);
    assert.deepEqual(
      await ask(`select distinct extract(epoch from executed_at)::text as at from migrations`),
      [{ at: '0.000000' }],
    );
    assert.deepEqual(await ask('select rolname from pg_authid where rolpassword is not null'), []);
    await close();
  });

  it('says what doable can do, and refuses what it cannot', async () => {
    assert.equal(await run(join(place, 'service'), 'npx', 'doable', '--version'), `${packageJson.version}\n`);
    for (const args of [['--help'], ['help'], ['token', '-h']]) {
      const helped = doable(...args);
      assert.deepEqual([await helped.ended, helped.err()], [0, '']);
      assert.match(helped.out(), /^doable \d+\.\d+\.\d+: [^]+ --port <number>/);
    }
    for (const [args, reason] of [
      [['strat'], 'no command strat; see doable --help'],
      [['constructor'], 'no command constructor; see doable --help'],
      [['--prot', '1'], "Unknown option '--prot'"],
      [['--port', 'x'], 'PORT: must be a whole number'],
      [['token', 'ada'], 'no token: give the e-mail address of an account'],
      [['reset-epochs'], 'reset-epochs requires DATABASE_URL'],
      [['copy-to-postgres'], 'copy-to-postgres requires DATABASE_URL'],
    ] as const) {
      const refused = doable(...args);
      assert.equal(await refused.ended, 1);
      assert.ok(refused.err().startsWith(`doable: ${reason}`), refused.err());
    }
  });

  it('serves a person from sign-up to a task, by the page and by the client, and keeps the task', async () => {
    const first = doable('--port', '0');
    const [, page = ''] = await first.says(/^(?:Creat.*\n)*The page is at (\S+)/);
    const index = await (await fetch(page)).text();
    const links = linksIn(index);
    assert.ok(links.length >= 3, index);
    for (const link of links) assert.equal((await fetch(new URL(link, page))).status, 200, link);

    const url = await first.url();
    const { signUp } = identityAt(url, new URL(page).origin);
    const ada = await signUp('ada@example.com');
    await ada.call('POST', '/api/me/tasks', { title: 'Buy milk' });
    const output = await clientScript(url, await ada.token());
    assert.equal(output, 'Buy milk, Buy milk and Call Bob, online, VALIDATION_ERROR\n');
    first.child.kill('SIGTERM');
    assert.equal(await first.ended, 0);
    assert.ok(existsSync(join(place, 'share/doable/postgres/PG_VERSION')));

    await rm(join(place, 'service/node_modules/doable/web'), { recursive: true });
    const second = doable('start', '--port', '0');
    const { signIn, personBy } = identityAt(await second.url());
    const again = await personBy(await signIn('ada@example.com', 'correct horse'));
    const titles = (await again.call('GET', '/api/me/tasks?sort=title')).tasks.map(({ title }) => title);
    assert.deepEqual(titles, ['Buy milk', 'Call Bob']);
    assert.match(second.out(), /^Doable listens/);
    assert.match(second.err(), /the page is not built/);
  });

  /** Checks the types of a program that uses both parts of the client, and runs it. */
  const clientScript = async (url: string, token: string): Promise<string> => {
    const directory = join(place, 'client');
    await writeFile(
      join(directory, 'program.ts'),
      `import { DoableError, type Task, createClient } from '@doable/client';
       import { type Snapshot, inMemory, open } from '@doable/client/local';

       const [url, token] = process.argv.slice(2) as [string, string];
       const doable = createClient({ url, token });
       const { tasks } = await doable.list({ sort: 'title' });
       const titles: ReadonlyArray<Task['title']> = tasks.map(({ title }) => title);

       const local = await open({ url, token: async () => token, storage: inMemory });
       local.create({ title: 'Call Bob' });
       const { promise, resolve } = Promise.withResolvers<Snapshot>();
       local.subscribe((snapshot) => snapshot.tasks.length === 2 && snapshot.pending === 0 && resolve(snapshot));
       const snapshot = await promise;
       const both = snapshot.tasks.map(({ title }) => title).toSorted().join(' and ');
       await local.close();

       // @ts-expect-error: a title is text
       const refused: unknown = await doable.create({ title: 7 }).catch((error: unknown) => error);
       const code = refused instanceof DoableError ? refused.code : 'none';
       console.log([titles, both, snapshot.network, code].join(', '));
      `,
    );
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          module: 'nodenext',
          target: 'es2024',
          lib: ['es2024', 'dom'],
          types: ['node'],
          typeRoots: [projectFile('node_modules/@types')],
          noEmit: true,
        },
        files: ['program.ts'],
      }),
    );
    await run(directory, process.execPath, projectFile('node_modules/typescript/bin/tsc'));
    return run(directory, process.execPath, 'program.ts', url, token);
  };
});
