import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import * as t from 'io-ts';
import tseslint from 'typescript-eslint';
import { right } from './support/values.ts';

const root = join(import.meta.dirname, '..');

/** For each rule of `.dependency-cruiser.cjs`, files that break it. */
const plants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'domain-knows-only-itself-and-fp-ts': {
    'src/domain/that-knows-a-use-case.ts': "import '../application/task-use-cases.ts';",
    'src/domain/that-knows-a-port.ts': "import type { Clock } from '../application/ports.ts';",
    'src/domain/that-passes-errors-on.ts': "export * from '../application/errors.ts';",
    'src/domain/that-knows-the-process.ts': "import process from 'node:process';",
    'src/domain/that-makes-ids.ts': "import { v7 } from 'uuid';",
    'src/domain/that-looks-it-up-later.ts': "export const files = import('node:fs');",
    'src/domain/that-names-a-type.ts': "export type Client = import('pg').Client;",
    'src/domain/that-rolls-dice.ts': "import { random } from 'fp-ts/lib/Random.js';",
    'src/domain/that-takes-all-of-fp-ts.ts': "import { date } from 'fp-ts';",
  },
  'application-knows-only-domain-and-fp-ts': {
    'src/application/that-knows-an-adapter.ts': "import '../adapters/memory/task-store.ts';",
    'src/application/that-knows-the-config.ts':
      "import type { Config } from '../infrastructure/config/config.ts';",
    'src/application/that-makes-ids.ts': "import { randomUUID } from 'node:crypto';",
    'src/application/that-reads-the-clock.ts': "import { now } from 'fp-ts/lib/Date.js';",
    'src/application/that-talks.ts': "import { log } from 'fp-ts/lib/Console.js';",
  },
  'adapters-know-nothing-of-infrastructure': {
    'src/adapters/http/that-knows-the-config.ts':
      "import type { Config } from '../../infrastructure/config/config.ts';",
    'src/adapters/memory/that-knows-the-clock.ts': "import '../../infrastructure/system-ports.ts';",
  },
  'adapters-are-strangers': {
    'src/adapters/http/that-knows-the-rows.ts': "import '../postgres/tasks/task-rows.ts';",
    'src/adapters/postgres/that-knows-a-stranger.ts': "export * from '../memory/task-store.ts';",
  },
  'http-belongs-to-its-adapter': {
    'src/adapters/auth/that-speaks-koa.ts': "import type { Context } from 'koa';",
    'src/adapters/memory/that-has-routes.ts': "import Router from '@koa/router';",
    'src/adapters/postgres/that-reads-bodies.ts': "import body from 'raw-body';",
    'src/infrastructure/that-shows-docs.ts': "import docs from 'swagger-ui-dist/absolute-path.js';",
  },
  'sql-belongs-to-its-adapter': {
    'src/adapters/auth/that-has-an-orm.ts': "import type { MikroORM } from '@mikro-orm/core';",
    'src/adapters/http/that-asks-postgres.ts': "import type { Client } from 'pg';",
    'src/adapters/http/that-reads-a-url.ts': "import { parse } from 'pg-connection-string';",
    'src/adapters/memory/that-builds-queries.ts': "import { sql } from 'kysely';",
    'src/adapters/memory/that-asks-pglite.ts': "import { PGlite } from '@electric-sql/pglite';",
  },
  'better-auth-belongs-to-identity': {
    'src/adapters/http/identity/that-signs-in.ts': "import { betterAuth } from 'better-auth';",
    'src/infrastructure/that-names-an-error.ts': "import type { APIError } from 'better-auth/api';",
  },
  'identity-knows-its-library-and-a-dialect': {
    'src/adapters/identity/that-asks-postgres.ts': "import type { Client } from 'pg';",
    'src/adapters/identity/that-verifies.ts': "import { jwtVerify } from 'jose';",
  },
  'identity-is-loaded-on-demand': {
    'src/infrastructure/that-always-pays.ts': "import '../adapters/identity/identity.ts';",
  },
  'the-insides-of-pg-belong-to-the-driver': {
    'src/adapters/postgres/tenancy/that-prepares-values.ts':
      "import { prepareValue } from 'pg/lib/utils.js';",
    'src/adapters/postgres/that-parses-messages.ts': "import { Parser } from 'pg-protocol/dist/parser.js';",
    'src/infrastructure/that-names-a-message.ts':
      "export type Message = import('pg-protocol').DatabaseError;",
  },
  'the-driver-knows-only-itself': {
    'src/adapters/postgres/driver/that-knows-tenants.ts': "import '../tenancy/tenant-session.ts';",
    'src/adapters/postgres/driver/that-names-a-user.ts':
      "import type { UserId } from '../../../domain/user.ts';",
  },
  'io-ts-reads-what-comes-from-outside': {
    'src/adapters/auth/that-decodes.ts': "import * as t from 'io-ts';",
    'src/adapters/postgres/that-decodes.ts': "import type { Type } from 'io-ts';",
  },
  'temporal-belongs-to-its-adapter': {
    'src/adapters/http/that-reads-local-times.ts': "import { Temporal } from 'temporal-polyfill';",
    'src/infrastructure/that-names-a-type-of-time.ts':
      "export type Moment = import('temporal-polyfill').Temporal.Instant;",
  },
  'order-keys-belong-to-their-adapter': {
    'src/adapters/memory/that-makes-keys.ts': "import { generateKeyBetween } from 'fractional-indexing';",
  },
  'resources-are-strangers': {
    'src/adapters/http/lists/that-knows-tasks.ts': "import type { TaskJson } from '../tasks/task-json.ts';",
    'src/adapters/http/tasks/that-knows-lists.ts': "import '../lists/list-json.ts';",
    'src/adapters/http/tasks/that-knows-users.ts': "import '../users/erase.ts';",
    'src/adapters/http/tasks/that-knows-changes.ts': "import '../changes/changes.ts';",
    'src/adapters/http/lists/that-knows-batches.ts': "import '../batch/batch.ts';",
    'src/adapters/http/users/that-knows-identity.ts': "import '../identity/sign-in.ts';",
    'src/adapters/http/users/that-knows-tasks.ts': "import type { TaskJson } from '../tasks/task-json.ts';",
  },
  'requests-know-no-resource': {
    'src/adapters/http/request/that-knows-lists.ts': "import '../../../application/list-use-cases.ts';",
    'src/adapters/http/request/that-knows-tasks.ts': "import '../tasks/list-query.ts';",
    'src/adapters/http/request/that-knows-a-use-case.ts': "import '../../../application/task-use-cases.ts';",
    'src/adapters/http/overload/that-knows-users.ts': "import '../users/erase.ts';",
    'src/adapters/http/request/that-knows-the-page.ts': "import '../web-client/page-files.ts';",
    'src/adapters/http/endpoint.ts': "import './tasks/task-json.ts';",
  },
  'overload-lies-below-requests': {
    'src/adapters/http/overload/that-knows-requests.ts': "import '../request/target.ts';",
  },
  'openapi-knows-no-resource': {
    'src/adapters/http/openapi/that-knows-tasks.ts': "import type { TaskJson } from '../tasks/task-json.ts';",
    'src/adapters/http/openapi/that-knows-lists.ts': "import '../lists/lists.ts';",
    'src/adapters/http/openapi/that-knows-users.ts': "import '../users/erase.ts';",
    'src/adapters/http/openapi/that-knows-the-page.ts': "import '../web-client/page-files.ts';",
    'src/adapters/http/openapi/that-knows-routes.ts': "import '../api-routes.ts';",
  },
  'no-circles': {
    'src/infrastructure/that-knows-the-other.ts': "import './that-knows-this-one.ts';",
    'src/infrastructure/that-knows-this-one.ts': "export type * from './that-knows-the-other.ts';",
  },
  'everything-is-found': {
    'src/infrastructure/that-knows-a-lost-file.ts': "import './nowhere.ts';",
    'src/infrastructure/that-knows-a-lost-package.ts': "import '@doable/nowhere';",
  },
};

const planted = Object.entries(plants).flatMap(([rule, files]) =>
  Object.entries(files).map(([file, text]) => ({ rule, file, text })),
);

const Rules = t.array(t.type({ name: t.string, severity: t.string }));
const Report = t.type({
  modules: t.array(t.type({ source: t.string, dependencies: t.array(t.partial({ rules: Rules })) })),
  summary: t.type({ ruleSetUsed: t.type({ forbidden: Rules }) }),
});

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/**
 * What `depcruise src` says in a directory: its rules, and those that each file breaks. Links are kept, so that
 * `node_modules` is where the rules look for it.
 */
const cruise = async (directory: string) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, 'src', '--preserve-symlinks', '--output-type', 'json'],
    { cwd: directory, maxBuffer: 1e8 },
  );
  const { modules, summary } = right(Report.decode(JSON.parse(stdout)));
  return {
    rules: summary.ruleSetUsed.forbidden.map(({ name }) => name),
    violations: modules.flatMap(({ source: file, dependencies }) =>
      dependencies.flatMap(({ rules = [] }) =>
        rules.filter(({ severity }) => severity === 'error').map(({ name: rule }) => ({ file, rule })),
      ),
    ),
  };
};

describe('the import rules', () => {
  let copy: string;
  let cruised: Awaited<ReturnType<typeof cruise>>;
  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'doable-architecture-'));
    for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    // What a file has already stays in it.
    for (const { file, text } of planted) await appendFile(join(copy, file), `\n${text}`);
    cruised = await cruise(copy);
  });
  after(() => rm(copy, { recursive: true, force: true }));

  it('find no violation in src, but those that are planted in its files', () => {
    const made = new Set(planted.map(({ file }) => file).filter((file) => !existsSync(join(root, file))));
    assert.deepEqual(
      cruised.violations.filter(({ file }) => !made.has(file)),
      planted.filter(({ file }) => !made.has(file)).map(({ file, rule }) => ({ file, rule })),
    );
  });

  it('have a planted violation each', () => {
    assert.deepEqual(cruised.rules.toSorted(), Object.keys(plants).sort());
  });

  for (const { rule, file, text } of planted)
    it(`${rule}: ${text}`, () => {
      const broken = cruised.violations.filter((violation) => violation.file === file);
      assert.ok(
        broken.some((violation) => violation.rule === rule),
        `${file} breaks only ${JSON.stringify(broken)}`,
      );
    });
});

const maxFiles = 12;
const maxLines = 250;

describe('the size of src', () => {
  const all = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile());

  it(`is at most ${maxFiles} files in a folder`, () => {
    const folders = Object.groupBy(files, ({ parentPath }) => relative(root, parentPath));
    const large = Object.entries(folders).filter(([, held = []]) => held.length > maxFiles);
    assert.deepEqual(
      large.map(([folder]) => folder),
      [],
    );
  });

  it(`is at most ${maxLines} lines in a file`, () => {
    const paths = files.map(({ parentPath, name }) => join(parentPath, name));
    const long = paths.filter((path) => readFileSync(path, 'utf8').split('\n').length - 1 > maxLines);
    assert.deepEqual(
      long.map((path) => relative(root, path)),
      [],
    );
  });
});

/** What the domain and the application may not say, and the rule of ESLint that refuses it. */
const impurities: ReadonlyArray<readonly [text: string, rule: string]> = [
  ['new Date()', 'no-restricted-syntax'],
  ['new Date', 'no-restricted-syntax'],
  ['Date()', 'no-restricted-syntax'],
  ['Date.now()', 'no-restricted-syntax'],
  ["Date['now']()", 'no-restricted-syntax'],
  ['const { now } = Date', 'no-restricted-syntax'],
  ['Reflect.construct(Date, [])', 'no-restricted-syntax'],
  ['type Moment = Date', 'no-restricted-syntax'],
  ["new Intl.DateTimeFormat('en').format()", 'no-restricted-syntax'],
  ["new Intl.DateTimeFormat('en').formatToParts()", 'no-restricted-syntax'],
  ['performance.now()', 'no-undef'],
  ['Math.random()', 'no-restricted-properties'],
  ["Math['random']()", 'no-restricted-properties'],
  ['const { random } = Math', 'no-restricted-properties'],
  ['crypto.randomUUID()', 'no-undef'],
  ['process.env', 'no-undef'],
  ['typeof process', 'no-undef'],
  ['global.process', 'no-undef'],
  ['globalThis.process', 'no-restricted-globals'],
  ["eval('process')", 'no-restricted-globals'],
  ["new Function('return process')", 'no-restricted-globals'],
  ["console.log('said')", 'no-undef'],
  ['setTimeout(() => undefined, 1)', 'no-undef'],
  ['setInterval(() => undefined, 1)', 'no-undef'],
  ['setImmediate(() => undefined)', 'no-undef'],
  ["fetch('https://example.org')", 'no-undef'],
  ["Buffer.from('bytes')", 'no-undef'],
  ["() => { throw new Error('thrown'); }", 'no-restricted-syntax'],
  ["import('node:' + 'fs')", 'no-restricted-syntax'],
];

/** What they may say. */
const pure = ['new Date(0)', "Date.parse('2026-11-21')", 'Date.UTC(2026, 10)', 'Math.max(1, 2)'];

/** As `npm run check` has it, but for the rules that ask the compiler for types, which would read all of the project: none of these do. */
const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });

/** The rules that each line would break if these lines were the file. */
const rulesBroken = async (file: string, lines: ReadonlyArray<string>) => {
  const [result] = await eslint.lintText(lines.join('\n'), { filePath: join(root, file) });
  assert.ok(result !== undefined && result.fatalErrorCount === 0, `${file} is not linted`);
  return lines.map((_, index) =>
    result.messages
      .filter(({ line, severity }) => line === index + 1 && severity === 2)
      .map(({ ruleId }) => ruleId),
  );
};

describe('the purity of domain and application', () => {
  const lines = [...impurities.map(([text]) => text), ...pure].map((text) => `${text};`);
  const keepers = new Set(impurities.map(([, rule]) => rule));

  for (const file of ['src/domain/text.ts', 'src/application/task-query.ts'])
    describe(file, () => {
      let broken: Awaited<ReturnType<typeof rulesBroken>>;
      before(async () => {
        broken = await rulesBroken(file, lines);
      });

      impurities.forEach(([text, rule], index) => {
        it(`refuses ${text}`, () => {
          assert.ok(broken[index]?.includes(rule), `${rule} lets it pass`);
        });
      });

      pure.forEach((text, index) => {
        it(`allows ${text}`, () => {
          const rules = broken[impurities.length + index] ?? [];
          assert.deepEqual(
            rules.filter((rule) => rule !== null && keepers.has(rule)),
            [],
          );
        });
      });
    });

  for (const file of ['src/adapters/memory/task-store.ts', 'src/infrastructure/system-ports.ts'])
    it(`allows all of it in ${file}`, async () => {
      const broken = (await rulesBroken(file, lines)).flat();
      assert.deepEqual(
        broken.filter((rule) => rule !== null && keepers.has(rule)),
        [],
      );
    });

  const assertions = ["'asserted' as string", "<string>'asserted'", "['asserted'] as const"];
  const never = '@typescript-eslint/consistent-type-assertions';

  for (const file of [
    'src/domain/task.ts',
    'src/adapters/postgres/tasks/task-rows.ts',
    'test/support/values.ts',
  ])
    it(`refuses type assertions in ${file}`, async () => {
      const [asserted, angled, constant] = await rulesBroken(
        file,
        assertions.map((text) => `${text};`),
      );
      assert.ok(asserted?.includes(never) && angled?.includes(never));
      assert.equal(constant?.includes(never), false);
    });

  it('allows a type assertion in src/domain/brand.ts alone', async () => {
    const [asserted] = await rulesBroken('src/domain/brand.ts', assertions);
    assert.equal(asserted?.includes(never), false);
  });

  it('cannot be switched off by a comment', async () => {
    const [, broken, quiet] = await rulesBroken('src/domain/text.ts', [
      '/* eslint-disable */ /* eslint no-undef: off */ /* global process */',
      'process.env; // eslint-disable-line',
      "'asserted' as string; // eslint-disable-line",
    ]);
    assert.ok(broken?.includes('no-undef') && quiet?.includes(never));
  });
});
