import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangesJson } from '../../src/adapters/http/changes/changes.ts';
import { patience } from './until.ts';
import { type Sent, headersOf } from './service.ts';

/** An event as it came; `data` as JSON. A comment has the type `comment`, a wish to come back later `retry`. */
export type ReadEvent = { readonly type: string; readonly id: string | undefined; readonly data: string };

const fieldIn = (block: string, name: string): string | undefined =>
  new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];

const eventIn = (block: string): ReadEvent => ({
  type: block.startsWith(':') ? 'comment' : (fieldIn(block, 'event') ?? 'retry'),
  id: fieldIn(block, 'id'),
  data: fieldIn(block, 'data') ?? fieldIn(block, 'retry') ?? '',
});

const isChanges = (json: unknown): json is ChangesJson =>
  typeof json === 'object' && json !== null && 'has_more' in json;

/** The body of a `change`. */
export const changesOf = ({ type, id, data }: ReadEvent): ChangesJson => {
  const json: unknown = JSON.parse(data);
  assert.ok(type === 'change' && isChanges(json) && json.next === id, `${type} ${data}`);
  return json;
};

/** What a page of one change has: a task's or a list's title, or the id that is gone. */
export const entryOf = (event: ReadEvent): string | undefined => {
  const { tasks, deleted, lists, deleted_lists: deletedLists } = changesOf(event);
  const entries = [
    ...tasks.map(({ title }) => title),
    ...deleted,
    ...lists.map(({ title }) => title),
    ...deletedLists,
  ];
  assert.ok(entries.length <= 1, JSON.stringify(entries));
  return entries[0];
};

/** Opens a stream of events and reads it one event at a time. */
export const openEvents = async (url: string, sent: Sent & { readonly lastEventId?: string }) => {
  const stop = new AbortController();
  const { lastEventId } = sent;
  const headers = {
    ...(await headersOf(sent)),
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
  };
  const response = await fetch(`${url}/api/me/tasks/events`, { headers, signal: stop.signal });
  assert.equal(response.status, 200, String(response.status));
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  /** The next block; undefined, once the stream has ended. */
  const nextBlock = async (): Promise<string | undefined> => {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end !== -1) {
        const block = rest.slice(0, end);
        rest = rest.slice(end + 2);
        return block;
      }
      const done = new AbortController();
      const late = sleep(patience, undefined, { signal: done.signal }).then(() =>
        assert.fail('no event came'),
      );
      late.catch(() => undefined);
      const { value } = await Promise.race([reader.read(), late]).finally(() => done.abort());
      if (value === undefined) return undefined;
      rest += value;
    }
  };
  const any = async (): Promise<ReadEvent | undefined> => {
    const block = await nextBlock();
    return block === undefined ? undefined : eventIn(block);
  };
  /** The next event that is no comment. */
  const next = async (): Promise<ReadEvent | undefined> => {
    for (;;) {
      const event = await any();
      if (event?.type !== 'comment') return event;
    }
  };
  return {
    response,
    any,
    next,
    /** The next one, which there must be. */
    change: async (): Promise<ReadEvent> => (await next()) ?? assert.fail('the stream has ended'),
    close: () => stop.abort(),
  };
};
