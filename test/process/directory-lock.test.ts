import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Started, projectFile, startCommand } from '../support/process.ts';

/** Claims the directory when it is told to, says how that went, and lives on. */
const claimant = `
  import { claimDirectory } from '${projectFile('src/infrastructure/data-directory.ts')}';
  setInterval(() => undefined, 1000);
  process.once('SIGUSR2', () =>
    claimDirectory(process.argv[1]).then(
      () => console.log('it is mine'),
      (error) => console.log('it is not: ' + error.message),
    ),
  );
  // No file is read-only for root.
  if (process.env['UNPRIVILEGED'] !== undefined && process.getuid() === 0) process.setuid(65534);
  console.log('ready');
`;

describe('the lock of a data directory', function () {
  this.timeout('10m');
  let directory: string;
  let started: Started[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-'));
  });
  afterEach(async () => {
    await kill(started);
    started = [];
    await rm(directory, { recursive: true });
  });

  const kill = (claimants: ReadonlyArray<Started>) =>
    Promise.all(claimants.map(({ child, ended }) => (child.kill('SIGKILL'), ended)));
  const ready = async (
    count: number,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<ReadonlyArray<Started>> => {
    const claimants = Array.from({ length: count }, () =>
      startCommand(process.execPath, ['--input-type=module', '--eval', claimant, directory], variables),
    );
    started.push(...claimants);
    await Promise.all(claimants.map(({ says }) => says(/ready/)));
    return claimants;
  };
  const claim = async (claimants: ReadonlyArray<Started>): Promise<ReadonlyArray<string>> => {
    for (const { child } of claimants) child.kill('SIGUSR2');
    const answers = await Promise.all(claimants.map(({ says }) => says(/it is .*/)));
    return answers.map(([answer]) => answer);
  };
  const isMine = (answer: string): boolean => answer === 'it is mine';

  it('is acquired by exactly one of several concurrent processes after its owner was killed', async () => {
    for (let round = 0; round < 5; round++) {
      const claimants = await ready(8);
      const answers = await claim(claimants);
      assert.equal(answers.filter(isMine).length, 1, answers.join('\n'));
      for (const answer of answers.filter((other) => !isMine(other)))
        assert.match(answer, /in use by another process; stop it, or set DATA_DIR/);
      await kill(claimants);
    }
  });

  it('is free after processes are killed while they take it', async () => {
    for (let round = 0; round < 3; round++) {
      const [doomed, others] = [await ready(4), await ready(4)];
      for (const { child } of doomed) child.kill('SIGUSR2');
      const answers = claim(others);
      await kill(doomed);
      const [late = ''] = await claim(await ready(1));
      const winners = [...(await answers), late].filter(isMine);
      assert.equal(winners.length, 1, [...(await answers), late].join('\n'));
      await kill(others);
      await kill(started);
    }
  });

  it('holds while its owner lives, however many try', async () => {
    const [owner] = await claim(await ready(1));
    assert.equal(owner, 'it is mine');
    for (const answer of [...(await claim(await ready(2))), ...(await claim(await ready(2)))])
      assert.match(answer, /^it is not: .* is in use/);
  });

  it('fails with the reason where its file cannot be made', async () => {
    await mkdir(join(directory, 'owner.lock'));
    const [answer = ''] = await claim(await ready(1));
    assert.match(answer, /^it is not: .*doable-\w+ cannot be claimed: .*unable to open/);
  });

  it('fails where its file cannot be written, instead of excluding nobody', async () => {
    await writeFile(join(directory, 'owner.lock'), '');
    await chmod(join(directory, 'owner.lock'), 0o444);
    await chmod(directory, 0o777);
    for (const answer of await claim(await ready(2, { UNPRIVILEGED: 'true' })))
      assert.match(answer, /^it is not: .*doable-\w+ cannot be claimed: .*readonly/);
  });
});
