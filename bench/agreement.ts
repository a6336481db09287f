import { isDeepStrictEqual } from 'node:util';
import { taskId, userName } from './data.ts';
import { newTask } from './workloads.ts';

/** A contender's address, and a token of user 0 there. */
type Respondent = { readonly name: string; readonly origin: string; readonly token: string };

type Reply = { readonly status: number; readonly body: unknown };

const send = async (
  { origin, token }: Pick<Respondent, 'origin' | 'token'>,
  method: string,
  path: string,
  body?: object,
): Promise<Reply> => {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

/** Times of writes, new ids and positions differ between contenders: only their form is compared. */
const form = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return 'a time';
  if (/^g[0-9A-Za-z]{33}$/.test(value)) return 'a position';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? 'an id' : value;
};

const formOf = ({ status, body }: Reply) => ({
  status,
  members: Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, form(value)])),
});

const ours = `/api/${userName(0)}/tasks`;

/** All that is compared: reads to the last member, writes except for times and ids, refusals by status. */
const repliesOf = async (who: Respondent): Promise<Readonly<Record<string, unknown>>> => ({
  get: await send(who, 'GET', `${ours}/${taskId(0, 12)}`),
  list: await send(who, 'GET', `${ours}?limit=50`),
  completed: formOf(await send(who, 'PATCH', `${ours}/${taskId(0, 1)}/complete`)),
  reopened: formOf(await send(who, 'PATCH', `${ours}/${taskId(0, 1)}/complete`)),
  created: formOf(await send(who, 'POST', ours, newTask)),
  withoutToken: (await send({ ...who, token: '' }, 'GET', ours)).status,
  withBadToken: (await send({ ...who, token: `${who.token.slice(0, -8)}AAAAAAAA` }, 'GET', ours)).status,
  ofAnother: (await send(who, 'GET', `/api/${userName(1)}/tasks`)).status,
  absent: (await send(who, 'GET', `${ours}/${taskId(1, 0)}`)).status,
  notAnId: (await send(who, 'GET', `${ours}/nothing`)).status,
});

const expected = { withoutToken: 401, withBadToken: 401, ofAnother: 403, absent: 404, notAnId: 404 };

const differences = (
  { name }: Respondent,
  found: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): ReadonlyArray<string> =>
  Object.keys(wanted)
    .filter((what) => !isDeepStrictEqual(found[what], wanted[what]))
    .map((what) => `${name}, ${what}: ${JSON.stringify(found[what])} is not ${JSON.stringify(wanted[what])}`);

/** Rejects unless all respond as the first does. */
export const checkAgreement = async (all: ReadonlyArray<Respondent>): Promise<void> => {
  const replies = await Promise.all(all.map(repliesOf));
  const wanted = { ...replies[0], ...expected };
  const faults = all.flatMap((who, index) => differences(who, replies[index] ?? {}, wanted));
  if (faults.length > 0) throw new Error(`they respond differently:\n${faults.join('\n')}`);
};
