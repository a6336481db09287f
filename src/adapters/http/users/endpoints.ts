import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { stringify } from 'csv-stringify/sync';
import type { Ports } from '../../../application/ports.ts';
import type { TaskPage } from '../../../application/queries.ts';
import { type ExportPoint, exportPage, statsOfTasks } from '../../../application/task-use-cases.ts';
import { eraseUser } from '../../../application/retention.ts';
import type { Actor, UserId } from '../../../domain/user.ts';
import type { Response } from '../response.ts';
import { json } from '../request/body.ts';
import { ignored } from '../tasks/task-decoders.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { counting, exporting } from '../overload/limits.ts';
import { statsQuery } from '../tasks/list-query.ts';
import { inPieces, jsonElements } from '../response-pieces.ts';
import { syncToken } from '../tasks/sync-token.ts';
import { revalidate } from '../tasks/endpoints.ts';
import { type TaskJson, taskJson } from '../tasks/task-json.ts';

/** How many tasks the user has. */
export const stats = endpoint({
  query: statsQuery,
  body: noBody,
  weigh: () => counting,
  handle: (ports, { actor, query }) =>
    pipe(
      statsOfTasks(ports)(actor, query),
      TE.map((counts): Response => ({ status: 200, headers: revalidate, body: counts })),
    ),
});

/** Erases the user. */
export const erase = endpoint({
  query: ignored,
  body: noBody,
  ignoresKey: true,
  handle: (ports, { actor }) =>
    pipe(
      eraseUser(ports)(actor),
      TE.map((): Response => ({ status: 204 })),
    ),
});

/** Tasks of an export that are in memory at a time. */
const pageSize = 200;

/** All pages, one at a time. Throws if there is no going on, so that the answer breaks off. */
async function* pagesFrom(first: TaskPage, ports: Ports, actor: Actor): AsyncGenerator<TaskPage> {
  const pageOf = (from: ExportPoint) => exportPage(ports)(actor, pageSize, O.some(from));
  for (let page = first; ;) {
    yield page;
    if (O.isNone(page.next)) return;
    const next = await pageOf({ after: page.next.value, begun: first.at })();
    if (E.isLeft(next)) throw new Error('the database went away in the middle of an export');
    if (next.right.at.epoch !== first.at.epoch)
      throw new Error('the user was erased in the middle of an export');
    page = next.right;
  }
}

type Pages = AsyncGenerator<TaskPage>;

async function* asJson(owner: UserId, since: string, pages: Pages): AsyncGenerator<string> {
  yield `{"user_id":${JSON.stringify(owner)},"since":${JSON.stringify(since)},"tasks":[`;
  let count = 0;
  for await (const { tasks } of pages) {
    // A later page may be empty: its tasks may have been deleted meanwhile.
    if (tasks.length > 0) yield* inPieces(jsonElements(tasks.map(taskJson), count === 0 ? '' : ',', ''));
    count += tasks.length;
  }
  yield `],"count":${count}}`;
}

const csvColumns = Object.keys({
  id: true,
  user_id: true,
  title: true,
  description: true,
  completed: true,
  status: true,
  priority: true,
  tags: true,
  due_date: true,
  created_at: true,
  updated_at: true,
  completed_at: true,
  version: true,
} satisfies Record<keyof TaskJson, true>);

/**
 * RFC 4180. A cell that a spreadsheet would take for a formula begins with a quote; tags are JSON. Before the header stands a byte
 * order mark, without which spreadsheets do not read UTF-8.
 */
const csvOf = (rows: ReadonlyArray<Readonly<Record<string, unknown>>>, header: boolean): string =>
  stringify([...rows], {
    columns: csvColumns,
    header,
    bom: header,
    record_delimiter: 'windows',
    // Otherwise only CRLF would be quoted, and many a reader ends a record at CR or LF alone.
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String },
  });

/** Records of a few tasks at a time, since those of a page may be too much at once. */
function* csvRecords(tasks: TaskPage['tasks']): Generator<string> {
  for (let from = 0; from < tasks.length; from += 25)
    yield csvOf(tasks.slice(from, from + 25).map(taskJson), false);
}

async function* asCsv(pages: Pages): AsyncGenerator<string> {
  yield csvOf([], true);
  for await (const { tasks } of pages) yield* inPieces(csvRecords(tasks));
}

const csv = 'text/csv';

/** Everything of the user's, page by page; the changes since its first page bring a copy up to date. */
export const exportTasks = endpoint({
  query: ignored,
  body: noBody,
  produces: [json, csv],
  weigh: () => exporting,
  handle: (ports, { actor, type }) =>
    pipe(
      exportPage(ports)(actor, pageSize, O.none),
      TE.map((first): Response => {
        const pages = pagesFrom(first, ports, actor);
        const since = syncToken({ ...first.at, startedAt: first.at.number });
        const extension = type === csv ? 'csv' : 'json';
        return {
          status: 200,
          headers: {
            ...revalidate,
            Vary: 'Accept, Authorization, Origin',
            'Content-Type': `${type}; charset=utf-8`,
            'Content-Disposition': `attachment; filename="tasks.${extension}"`,
          },
          body: Readable.from(type === csv ? asCsv(pages) : asJson(actor.userId, since, pages)),
        };
      }),
    ),
});
