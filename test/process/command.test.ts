import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile, startCommand, startProcess } from '../support/process.ts';

describe('the doable command', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-command-'));
  });
  after(() => rm(directory, { recursive: true }));

  it('runs behind npm start, whose options it takes', async () => {
    const npmStart = (...args: string[]) =>
      startCommand('npm', ['start', '--', ...args], { HOME: directory }, projectFile('.'));
    const help = npmStart('--help');
    assert.equal(await help.ended, 0);
    assert.match(help.out(), /--port <number>/);
    const wrong = npmStart('--port', 'x', '--data', directory);
    assert.equal(await wrong.ended, 1);
    assert.match(wrong.err(), /^doable: PORT: must be a whole number/m);
  });

  for (const [args, reason] of [
    [['strat'], 'no command strat'],
    [['migrate', 'now'], 'migrate does not take now'],
    [['token', 'ada@example.com', 'bob@example.com'], 'token does not take bob@example.com'],
    [['--prot', '8001'], "Unknown option '--prot'"],
  ] as const)
    it(`refuses ${args.join(' ')}, and points to its help`, async () => {
      const { ended, err } = startProcess('commands/doable.ts', { DATA_DIR: directory }, ...args);
      assert.equal(await ended, 1);
      assert.ok(err().startsWith(`doable: ${reason}`), err());
      assert.match(err(), /see doable --help/);
    });
});
