import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readConfig } from '../../src/infrastructure/config/config.ts';
import { authVariables } from '../../src/infrastructure/config/auth-config.ts';
import { projectFile, startCommand, startProcess } from '../support/process.ts';
import { right } from '../support/values.ts';

describe('a .env in the working directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-env-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Prints a token of bob's there, or says why not. */
  const token = async (variables: Readonly<Record<string, string>> = {}) => {
    const main = projectFile('src/infrastructure/commands/issue-token.ts');
    const { ended, out, err } = startCommand(process.execPath, [main, 'bob'], variables, directory);
    return { code: await ended, out: out().trim(), err: err() };
  };
  const write = (text: string) => writeFile(join(directory, '.env'), text);

  it('is read, and the environment wins, empty variables included', async () => {
    await write('# a comment\nLOG_LEVEL=loud\nTRUST_PROXY="x"\nRATE_LIMIT=1\nJWT_SECRET=short\n');
    const { code, err } = await token({ RATE_LIMIT: '1/1', JWT_SECRET: '' });
    assert.equal(code, 1);
    assert.match(err, /^doable: TRUST_PROXY: must be .*\ndoable: LOG_LEVEL: must be .*\n$/);
  });

  it('sets the keys and NODE_ENV', async () => {
    await write('JWT_SECRET=0123456789abcdef0123456789abcdef\nNODE_ENV=production\nDATA_DIR=x\n');
    assert.match((await token()).err, /in production only the token issuer signs tokens/);
    assert.match((await token({ NODE_ENV: '' })).out, /^eyJ/);
  });

  it('is optional', async () => {
    assert.equal((await token({ AUTH_MODE: 'secret', DATA_DIR: directory })).code, 0);
  });

  it('is reported where it cannot be read', async () => {
    await mkdir(join(directory, '.env'));
    const { code, err } = await token();
    assert.equal(code, 1);
    assert.match(err, /^doable: \.env: /);
  });

  it('is read by npm start too', async () => {
    for (const name of ['package.json', 'src', 'node_modules'])
      await symlink(projectFile(name), join(directory, name));
    await write('METRICS_PORT=x\n');
    const { ended, err } = startCommand('npm', ['start'], {}, directory);
    assert.equal(await ended, 1);
    assert.match(err(), /^doable: METRICS_PORT: must be/m);
  });

  it('is never read by tests: the processes that they start run where there is none', async () => {
    const { ended, out } = startCommand(process.execPath, ['-p', 'process.cwd()']);
    await ended;
    assert.notEqual(out().trim(), process.cwd());
    await assert.rejects(readFile(join(out().trim(), '.env')), { code: 'ENOENT' });
    const started = startProcess('commands/issue-token.ts', { LOG_LEVEL: 'x' });
    assert.equal(await started.ended, 1);
    assert.match(started.err(), /^doable: LOG_LEVEL: [^\n]*\n$/);
  });
});

describe('the .env.example', () => {
  const namesIn = (text: string) => [...text.matchAll(/^#? ?([A-Z][A-Z_]*)=/gm)].map(([, name = '']) => name);

  it('is valid as it is, and with every line uncommented', async () => {
    const text = await readFile('.env.example', 'utf8');
    right(readConfig(parseEnv(text)));
    const everything = parseEnv(text.replaceAll(/^# ?(?=[A-Z][A-Z_]*=)/gm, ''));
    right(readConfig(everything));
    assert.deepEqual(Object.keys(everything).toSorted(), [...new Set(namesIn(text))].toSorted());
  });

  it('has the variables of docs/configuration.md, and no others', async () => {
    const table = (await readFile('docs/configuration.md', 'utf8')).matchAll(/^\| (`[A-Z][^|]*) \|/gm);
    const named = [...table].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, one]) => one),
    );
    const text = await readFile('.env.example', 'utf8');
    const compose = ['POSTGRES_PASSWORD'];
    assert.deepEqual(namesIn(text).toSorted(), [...named, ...compose].toSorted());
  });

  it('has its keys passed on by compose.yaml', async () => {
    const compose = await readFile('compose.yaml', 'utf8');
    for (const name of authVariables) assert.match(compose, new RegExp(`^      ${name}:$`, 'm'), name);
  });

  it('is committed, and .env is in no commit and no image', async () => {
    for (const file of ['.gitignore', '.dockerignore'])
      assert.match(await readFile(file, 'utf8'), /^\.env$/m, file);
  });
});
