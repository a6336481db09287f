import assert from 'node:assert/strict';
import type { ExportJson } from '../../../src/adapters/http/changes/export.ts';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import type { User } from '../../support/service.ts';

/** Tasks in the order of their ids. */
export const byId = (tasks: Iterable<TaskJson>) => [...tasks].toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Asks for CSV. */
export const csv = { headers: { Accept: 'text/csv' } };

/** Reads CSV by the letter of RFC 4180: what needs quotes has them, and every record ends with CRLF. */
export const recordsIn = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, quoted, plain = '', end] = cell.exec(text) ?? assert.fail(`no cell: ${text.slice(at, at + 80)}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  assert.deepEqual(record, []);
  return records;
};

/** Makes so many tasks: `task 0`, `task 1`, and so on. */
export const fill = async ({ batch }: User, count: number): Promise<void> => {
  for (let made = 0; made < count; made += 100) {
    const operations = Array.from({ length: Math.min(100, count - made) }, (_, n) => ({
      op: 'create',
      task: { title: `task ${made + n}` },
    }));
    assert.equal((await batch(operations)).status, 200);
  }
};

/** A copy brought up to date by what the feed tells. */
export const broughtUpToDate = async ({ since, tasks }: ExportJson, { changes }: User) => {
  const { tasks: written, deleted, has_more: more } = await changes(since);
  assert.equal(more, false);
  const copy = new Map([...tasks, ...written].map((task) => [task.id, task]));
  deleted.forEach((id) => copy.delete(id));
  return byId(copy.values());
};
