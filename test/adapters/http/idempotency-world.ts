import type { Received, User } from '../../support/service.ts';

/** What is the same in a response and in its replay. */
export const contentOf = ({ status, text, headers }: Received) => [
  status,
  text,
  headers.get('ETag'),
  headers.get('Location'),
  headers.get('Content-Type'),
];

/** Whether a response says that it is a replay: `true`, or null. */
export const replayed = ({ headers }: Received) => headers.get('Idempotency-Replayed');

/** Sends a key, and more header fields. */
export const keyed = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { 'Idempotency-Key': key, ...more },
});

/** A write of a user's. */
export type Write = readonly [method: string, path: string, json?: unknown];

/** The id of an item of the task's checklist. */
export const item = '01a1fc60-b804-724b-ac89-acc7062a9977';

/** Each kind of write, on a task that recurs and on a list. */
export const writesOn = (id: string, list: string): ReadonlyArray<Write> => [
  ['POST', '/tasks', { title: 'Buy bread' }],
  ['PUT', `/tasks/${id}`, { title: 'put' }],
  ['PATCH', `/tasks/${id}`, { title: 'patched' }],
  ['PATCH', `/tasks/${id}/complete`],
  ['PATCH', `/tasks/${id}/complete`, {}],
  [
    'POST',
    '/tasks/batch',
    {
      operations: [
        { op: 'complete', id, completed: true },
        { op: 'create', task: { title: 'b', list_id: list } },
        { op: 'list_update', id: list, patch: { title: 'b' } },
      ],
    },
  ],
  ['POST', `/tasks/${id}/skip`],
  ['POST', `/tasks/${id}/move`, { list_id: list }],
  ['POST', `/tasks/${id}/checklist`, { title: 'The fern' }],
  ['PATCH', `/tasks/${id}/checklist/${item}`, { completed: true }],
  ['DELETE', `/tasks/${id}/checklist/${item}`],
  ['DELETE', `/tasks/${id}`],
  ['POST', '/lists', { title: 'Garden' }],
  ['PUT', `/lists/${list}`, { title: 'put' }],
  ['PATCH', `/lists/${list}`, { title: 'patched' }],
  ['POST', `/lists/${list}/move`, { after: null }],
  ['DELETE', `/lists/${list}`],
  ['DELETE', `/lists/${list}?tasks=inbox`],
];

/** Makes a list. Resolves with its id. */
export const createList = async ({ call }: User): Promise<string> =>
  (await call('POST', '/lists', { json: { title: 'House' } })).list.id;
