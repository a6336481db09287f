import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { stringify } from 'csv-stringify/sync';
import { syncPointExpired } from '../../../application/errors.ts';
import { allLists } from '../../../application/list-use-cases.ts';
import type { Ports } from '../../../application/ports.ts';
import type { TaskPage } from '../../../application/task-query.ts';
import { type ExportPoint, exportPage } from '../../../application/task-use-cases.ts';
import { maxLists } from '../../../domain/list.ts';
import { type Actor, type UserId, maxUserId } from '../../../domain/user.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { download, revalidated, varies } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { jsonContent, refused } from '../openapi/responses.ts';
import { exporting } from '../overload/costs.ts';
import { jsonType } from '../request/body.ts';
import { type Response, ResponseAborted, inPieces, jsonElements, revalidate } from '../response.ts';
import { type ListJson, exampleList, listJson, listSchema } from '../lists/list-json.ts';
import { exactly, namedSchema } from '../openapi/components.ts';
import { syncToken } from './sync-token.ts';
import { type TaskJson, exampleTask, taskJson, taskMembers, taskSchema } from '../tasks/task-json.ts';

/** The number of tasks of an export in memory at a time. */
const pageSize = 200;

/** All pages, one at a time. Throws if a page fails, which closes the connection early. */
async function* pagesFrom(first: TaskPage, ports: Ports, actor: Actor): AsyncGenerator<TaskPage> {
  const pageOf = (from: ExportPoint) => exportPage(ports)(actor, pageSize, O.some(from));
  for (let page = first; ;) {
    yield page;
    if (O.isNone(page.next)) return;
    const next = await pageOf({ after: page.next.value, begun: first.at })();
    if (E.isLeft(next)) throw new ResponseAborted('the database became unavailable', next.left);
    if (next.right.at.epoch !== first.at.epoch)
      throw new ResponseAborted('the user was erased', syncPointExpired);
    page = next.right;
  }
}

/** What stands in an export before its tasks. */
type ExportHead = { readonly owner: UserId; readonly since: string; readonly lists: ReadonlyArray<ListJson> };

type Pages = AsyncGenerator<TaskPage>;

async function* asJson({ owner, since, lists }: ExportHead, pages: Pages): AsyncGenerator<string> {
  const head = JSON.stringify({ user_id: owner, since, lists });
  yield `${head.slice(0, -1)},"tasks":[`;
  let count = 0;
  for await (const { tasks } of pages) {
    // A later page may be empty: its tasks may have been deleted meanwhile.
    if (tasks.length > 0) yield* inPieces(jsonElements(tasks.map(taskJson), count === 0 ? '' : ',', ''));
    count += tasks.length;
  }
  yield `],"count":${count}}`;
}

/** All data of a user. */
export type ExportJson = {
  readonly user_id: string;
  readonly since: string;
  readonly lists: ReadonlyArray<ListJson>;
  readonly tasks: ReadonlyArray<TaskJson>;
  readonly count: number;
};

const exportSchema = namedSchema(
  'Export',
  exactly<ExportJson>({
    user_id: { type: 'string', minLength: 1, maxLength: maxUserId },
    since: {
      type: 'string',
      description: 'Pass it as `since` to bring this copy up to date.',
    },
    lists: { type: 'array', items: listSchema, maxItems: maxLists, description: 'In their order.' },
    tasks: { type: 'array', items: taskSchema },
    count: { type: 'integer', minimum: 0, description: 'The number of tasks in this copy.' },
  }),
);

/** A checklist would not fit in a cell: spreadsheets have at most 32,767 characters in one. */
const csvColumns = Object.keys(taskMembers).filter((name) => name !== 'checklist');

/**
 * Encodes rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe; tags and recurrence are JSON.
 * The header begins with a byte order mark, without which spreadsheets do not read UTF-8.
 */
const csvOf = (rows: ReadonlyArray<Readonly<Record<string, unknown>>>, header: boolean): string =>
  stringify([...rows], {
    columns: csvColumns,
    header,
    bom: header,
    record_delimiter: 'windows',
    // Otherwise only CRLF would be quoted, but many readers end a record at CR or LF alone.
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String },
  });

/** Encodes a few tasks at a time: a whole page would block the event loop too long. */
function* csvRecords(tasks: TaskPage['tasks']): Generator<string> {
  for (let from = 0; from < tasks.length; from += 25)
    yield csvOf(tasks.slice(from, from + 25).map(taskJson), false);
}

async function* asCsv(pages: Pages): AsyncGenerator<string> {
  yield csvOf([], true);
  for await (const { tasks } of pages) yield* inPieces(csvRecords(tasks));
}

const csv = 'text/csv';

/** The first page of an export and the lists, which are read after it: no change before `since` is missing from them. */
const beginningOf = (ports: Ports, actor: Actor) =>
  pipe(
    exportPage(ports)(actor, pageSize, O.none),
    TE.bindTo('first'),
    TE.bind('all', () => allLists(ports)(actor)),
  );

/** Exports all lists and tasks, page by page; the changes since its first page bring a copy up to date. */
const exportAll = endpoint({
  query: ignored,
  body: noBody,
  produces: [jsonType, csv],
  weigh: () => exporting,
  handle: (ports, { actor, type }) =>
    pipe(
      beginningOf(ports, actor),
      TE.map(({ first, all }): Response => {
        const pages = pagesFrom(first, ports, actor);
        const since = syncToken({ ...first.at, startedAt: first.at.number });
        const head = { owner: actor.userId, since, lists: all.lists.map(listJson) };
        const extension = type === csv ? 'csv' : 'json';
        return {
          status: 200,
          headers: {
            ...revalidate,
            Vary: 'Accept, Authorization, Origin',
            'Content-Type': `${type}; charset=utf-8`,
            'Content-Disposition': `attachment; filename="tasks.${extension}"`,
          },
          body: Readable.from(type === csv ? asCsv(pages) : asJson(head, pages)),
        };
      }),
    ),
});

/** The route of the export. */
export const exportRoute: ApiRoute = {
  method: 'get',
  path: '/api/:user_id/export',
  endpoint: exportAll,
  operationId: 'exportTasks',
  tag: 'User',
  summary: 'Export all data',
  description:
    'All lists and tasks of the user as JSON, or all tasks as CSV, by `Accept`. (CSV: RFC 4180, in UTF-8 with a byte order mark; tags and recurrence are JSON, checklists are left out, and a cell that a spreadsheet would take for a formula begins with an apostrophe.) The response is streamed; if it fails, the connection is closed early. Writes during an export may be missing from it: the changes from its `since` bring it up to date.',
  responses: {
    200: {
      description: 'All lists and tasks.',
      headers: { ...varies, ...revalidated, 'Content-Disposition': download },
      content: {
        ...jsonContent(exportSchema, {
          one: {
            value: {
              user_id: exampleTask.user_id,
              since: '1f0e9a52-6c1b-4b5e-9d0a-7f2c3e4d5a6b.42.42',
              lists: [exampleList],
              tasks: [exampleTask],
              count: 1,
            },
          },
        }),
        [csv]: { schema: { type: 'string' } },
      },
    },
    ...refused(),
  },
};
