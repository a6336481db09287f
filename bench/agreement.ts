import { isDeepStrictEqual } from 'node:util';
import { taskId, userName } from './data.ts';
import { newTask } from './workloads.ts';

/** Who answers at an address, and a token of user 0 there. */
type Answering = { readonly name: string; readonly origin: string; readonly token: string };

type Answer = { readonly status: number; readonly body: unknown };

const ask = async (
  { origin, token }: Pick<Answering, 'origin' | 'token'>,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> => {
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

/** A time that is of now, and an id that is new, differ from one contender to the next: only their form is compared. */
const form = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return 'a time';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? 'an id' : value;
};

const formOf = ({ status, body }: Answer) => ({
  status,
  members: Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, form(value)])),
});

const ours = `/api/${userName(0)}/tasks`;

/** Everything that is compared: what is read to the last member, what is written but for times and ids, refusals by status. */
const answersOf = async (who: Answering): Promise<Readonly<Record<string, unknown>>> => ({
  get: await ask(who, 'GET', `${ours}/${taskId(0, 12)}`),
  list: await ask(who, 'GET', `${ours}?limit=50`),
  completed: formOf(await ask(who, 'PATCH', `${ours}/${taskId(0, 1)}/complete`)),
  reopened: formOf(await ask(who, 'PATCH', `${ours}/${taskId(0, 1)}/complete`)),
  created: formOf(await ask(who, 'POST', ours, newTask)),
  withoutToken: (await ask({ ...who, token: '' }, 'GET', ours)).status,
  withBadToken: (await ask({ ...who, token: `${who.token.slice(0, -8)}AAAAAAAA` }, 'GET', ours)).status,
  ofAnother: (await ask(who, 'GET', `/api/${userName(1)}/tasks`)).status,
  absent: (await ask(who, 'GET', `${ours}/${taskId(1, 0)}`)).status,
  notAnId: (await ask(who, 'GET', `${ours}/nothing`)).status,
});

const expected = { withoutToken: 401, withBadToken: 401, ofAnother: 403, absent: 404, notAnId: 404 };

const differences = (
  { name }: Answering,
  found: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): ReadonlyArray<string> =>
  Object.keys(wanted)
    .filter((what) => !isDeepStrictEqual(found[what], wanted[what]))
    .map((what) => `${name}, ${what}: ${JSON.stringify(found[what])} is not ${JSON.stringify(wanted[what])}`);

/** Refuses to go on unless all give the same answers as the first. */
export const checkAgreement = async (all: ReadonlyArray<Answering>): Promise<void> => {
  const answers = await Promise.all(all.map(answersOf));
  const wanted = { ...answers[0], ...expected };
  const faults = all.flatMap((who, index) => differences(who, answers[index] ?? {}, wanted));
  if (faults.length > 0) throw new Error(`they do not answer the same:\n${faults.join('\n')}`);
};
