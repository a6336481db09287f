#!/usr/bin/env node
import { sep } from 'node:path';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import packageJson from '../../../package.json' with { type: 'json' };
import { giveUp, readEnvFile, reasonOf } from '../process/lifecycle.ts';

const { version } = packageJson;

const help = `doable ${version}: tasks in a browser, and their API

  doable [start]              serves the page and the API on http://127.0.0.1:8000
  doable token <e-mail>       asks for the password of an account, and prints a token
  doable migrate              brings the schema of DATABASE_URL up to date
  doable copy-to-postgres     copies the data directory to DATABASE_URL
  doable reset-epochs         after a backup was restored to DATABASE_URL: clients start over

  --port <number>             PORT, by default 8000
  --data <directory>          DATA_DIR, by default the one of your user; in a clone ./data
  --help, --version

All settings are environment variables, or lines of .env in the working directory: docs/configuration.md.
`;

/** Each is a program: it begins when it is imported, and reads its own arguments. */
const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('../main.ts'),
  token: () => import('./issue-token.ts'),
  migrate: () => import('./migrate.ts'),
  'copy-to-postgres': () => import('./copy-to-postgres.ts'),
  'reset-epochs': () => import('./reset-epochs.ts'),
};

const argumentsOf = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    return giveUp([`${reasonOf(error)}; see doable --help`]);
  }
};

const { values, positionals } = argumentsOf();
const [command = 'start', ...rest] = positionals;
const excess = rest.slice(command === 'token' ? 1 : 0);
const run = Object.hasOwn(programs, command) ? programs[command] : undefined;

if (values.help === true || command === 'help') process.stdout.write(help);
else if (values.version === true) process.stdout.write(`${version}\n`);
else if (Number.parseInt(process.versions.node) < 24)
  giveUp([`this is Node ${process.versions.node}, and doable needs 24 or later: https://nodejs.org`]);
else if (run === undefined) giveUp([`no command ${command}; see doable --help`]);
else if (excess.length > 0) giveUp([`${command} does not take ${excess.join(' ')}; see doable --help`]);
else {
  const { env } = process;
  // Options win over the environment, which wins over the file.
  if (values.port !== undefined) env['PORT'] = values.port;
  if (values.data !== undefined) env['DATA_DIR'] = values.data;
  readEnvFile();
  // Where it is installed, the same tasks from wherever it is started; production has to name its directory.
  const isInstalled = import.meta.dirname.split(sep).includes('node_modules');
  if (isInstalled && env['NODE_ENV'] !== 'production')
    env['DATA_DIR'] ||= envPaths('doable', { suffix: '' }).data;
  process.argv.splice(2, Infinity, ...rest);
  await run();
}
