// About as fast as Node and `pg` can do it by hand: pipelined connections, prepared statements, no frame, no log.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import pg from 'pg';
import { parse } from 'postgres-array';
import { createSql, getSql, listSql, toggleSql } from '../plain-tasks.ts';

const { JWT_SECRET = '', DATABASE_URL = '' } = process.env;
const connections = 4;

/** Values as PostgreSQL writes them; null for null. */
type Row = ReadonlyArray<string | null>;

/** `2026-11-21 09:30:00.5+00`, quoted as JSON has it. */
const time = (text = ''): string => {
  const digits = text.slice(11, -3);
  return `"${text.slice(0, 10)}T${(digits.length === 8 ? `${digits}.` : digits).padEnd(12, '0')}Z"`;
};

const list = (text: string | null = null): string =>
  text === null || text === '{}' ? '[]' : JSON.stringify(parse(text));

/** A task in the order of the statements' columns. */
const json = (row: Row): string => {
  const [
    id,
    user,
    title,
    description,
    completed,
    status,
    priority,
    tags,
    checklist,
    due,
    listId,
    position,
    created,
    updated,
    done,
    version,
    recurrence,
    series,
    successor,
  ] = row;
  return (
    `{"id":"${id}","user_id":${JSON.stringify(user)},"title":${JSON.stringify(title)},` +
    `"description":${JSON.stringify(description)},"completed":${completed === 't'},"status":"${status}",` +
    `"priority":"${priority}","tags":${list(tags)},"checklist":${checklist},"due_date":${JSON.stringify(due)},"list_id":${JSON.stringify(listId)},` +
    `"position":"${position}",` +
    `"created_at":${time(created ?? '')},"updated_at":${time(updated ?? '')},` +
    `"completed_at":${typeof done === 'string' ? time(done) : 'null'},"version":${version},` +
    `"recurrence":${recurrence ?? 'null'},"series_id":${JSON.stringify(series)},"successor_id":${JSON.stringify(successor)}}`
  );
};

const clients = await Promise.all(
  Array.from({ length: connections }, async () => {
    const client = new pg.Client({
      connectionString: DATABASE_URL,
      pipeline: true,
      options: '-c timezone=UTC',
      types: { getTypeParser: () => (text: string) => text },
    });
    await client.connect();
    return client;
  }),
);

let turn = 0;
const query = async (name: string, text: string, values: unknown[]): Promise<Row[]> => {
  turn = (turn + 1) % connections;
  const result = await clients[turn]?.query<(string | null)[]>({ name, text, values, rowMode: 'array' });
  return result?.rows ?? [];
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const membersIn = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : {};
};

const decoded = (part: string): Record<string, unknown> =>
  membersIn(Buffer.from(part, 'base64url').toString());

/** Subjects of the tokens that were good, with the seconds until which they are. */
const known = new Map<string, readonly [subject: string, until: number]>();

const verify = (token: string): readonly [subject: string, until: number] | undefined => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = createHmac('sha256', JWT_SECRET).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { alg } = decoded(header);
  const { sub, exp } = decoded(payload);
  if (alg !== 'HS256' || typeof sub !== 'string' || typeof exp !== 'number') return undefined;
  const verified = [sub, exp] as const;
  known.set(token, verified);
  return verified;
};

const subjectOf = ({ headers: { authorization } }: IncomingMessage): string | undefined => {
  if (authorization?.startsWith('Bearer ') !== true) return undefined;
  const token = authorization.slice(7);
  const [subject, until] = known.get(token) ?? verify(token) ?? ['', 0];
  return until * 1000 > Date.now() ? subject : undefined;
};

const answer = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
};

const refuse = (response: ServerResponse, status: number, error: string): void =>
  answer(response, status, JSON.stringify({ error }));

const answerFirst = (response: ServerResponse, status: number, [task]: Row[]): void => {
  if (task === undefined) refuse(response, 404, 'There is no such task');
  else answer(response, status, json(task));
};

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return membersIn(text);
};

const create = async (request: IncomingMessage, response: ServerResponse, owner: string): Promise<void> => {
  const { title, description, priority, tags, due_date: due } = await bodyOf(request);
  const trimmed = typeof title === 'string' ? title.trim() : '';
  if (trimmed === '' || trimmed.length > 200) {
    refuse(response, 400, 'title: must have 1 to 200 characters');
    return;
  }
  answerFirst(
    response,
    201,
    await query('create', createSql, [owner, trimmed, description, priority, tags, due]),
  );
};

const answerList = async (response: ServerResponse, owner: string, search: string): Promise<void> => {
  const limit = Number(/limit=(\d+)/.exec(search)?.[1] ?? 1000);
  const rows = await query('list', listSql, [owner, limit]);
  answer(response, 200, `[${rows.map(json).join(',')}]`);
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, url = '' } = request;
  const subject = subjectOf(request);
  if (subject === undefined) {
    refuse(response, 401, 'Authentication is required');
    return;
  }
  const end = url.indexOf('/', 5);
  const owner = url.slice(5, end);
  if (owner !== subject && owner !== 'me') {
    refuse(response, 403, 'The token is for another user than the path');
    return;
  }
  const rest = url.slice(end);
  if (method === 'POST' && rest === '/tasks') await create(request, response, subject);
  else if (method === 'GET' && (rest === '/tasks' || rest.startsWith('/tasks?')))
    await answerList(response, subject, rest);
  else if (!rest.startsWith('/tasks/') || !uuid.test(rest.slice(7, 43)))
    refuse(response, 404, 'There is nothing here');
  else if (method === 'GET' && rest.length === 43)
    answerFirst(response, 200, await query('get', getSql, [subject, rest.slice(7)]));
  else if (method === 'PATCH' && rest.endsWith('/complete'))
    answerFirst(response, 200, await query('toggle', toggleSql, [subject, rest.slice(7, 43)]));
  else refuse(response, 404, 'There is nothing here');
};

const server = createServer((request, response) => {
  handle(request, response).catch(() => refuse(response, 500, 'Something went wrong'));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    process.stdout.write(`limit listens on http://127.0.0.1:${address.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
