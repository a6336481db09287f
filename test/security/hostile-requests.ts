/** What a hostile request has in common with others: a mark to look for, and a token, whose subject has a mark too. */
type Marked = { readonly mark: string; readonly token: string };

/** What is sent where nobody should repeat it, the status it is answered with, and its bytes. */
export type HostileRequest = readonly [what: string, status: number, bytes: (marked: Marked) => string];

const lines = (...all: ReadonlyArray<string>): string => all.join('\r\n');

/** A request without a token. */
const anonymous = (start: string, fields: ReadonlyArray<string> = [], body = ''): string =>
  lines(
    `${start} HTTP/1.1`,
    'Host: doable',
    'Connection: close',
    ...fields,
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  );

const signed = ({ token }: Marked, start: string, fields: ReadonlyArray<string> = [], body = ''): string =>
  anonymous(start, [`Authorization: Bearer ${token}`, ...fields], body);

const posted = (marked: Marked, json: unknown, fields: ReadonlyArray<string> = []): string =>
  signed(
    marked,
    'POST /api/me/tasks',
    ['Content-Type: application/json', ...fields],
    typeof json === 'string' ? json : JSON.stringify(json),
  );

const payloadOf = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

/** In everything that a task has. */
const tasks: ReadonlyArray<HostileRequest> = [
  ['a title', 201, (m) => posted(m, { title: m.mark })],
  ['a description', 201, (m) => posted(m, { title: 'a', description: m.mark })],
  ['tags', 201, (m) => posted(m, { title: 'a', tags: [m.mark] })],
  ['a member that is unknown', 201, (m) => posted(m, { title: 'a', [m.mark]: m.mark })],
  ['a title that is too long', 400, (m) => posted(m, { title: m.mark.repeat(100) })],
  ['a title that cannot be stored', 400, (m) => posted(m, { title: `${m.mark}\u0000` })],
  ['a title that is a list', 400, (m) => posted(m, { title: [m.mark] })],
  ['tags that are too many', 400, (m) => posted(m, { title: 'a', tags: Array(21).fill(m.mark).map(String) })],
  ['a due date', 400, (m) => posted(m, { title: 'a', due_date: m.mark })],
  ['an id', 400, (m) => posted(m, { title: 'a', id: m.mark })],
  ['a status', 400, (m) => posted(m, { title: 'a', status: m.mark })],
  ['what is no JSON', 400, (m) => posted(m, `{"title":${m.mark}}`)],
  ['what is no object', 400, (m) => posted(m, [m.mark])],
  ['a body that is too large', 413, (m) => posted(m, { title: m.mark, x: 'x'.repeat(300_000) })],
  [
    'an operation of a batch',
    400,
    (m) => {
      const body = JSON.stringify({ operations: [{ op: m.mark, task: { title: m.mark } }] });
      return signed(m, 'POST /api/me/tasks/batch', ['Content-Type: application/json'], body);
    },
  ],
];

/** In the first line. */
const places: ReadonlyArray<HostileRequest> = [
  ['a search', 200, (m) => signed(m, `GET /api/me/tasks?search=${m.mark}`)],
  ['a query member that is unknown', 200, (m) => signed(m, `GET /api/me/tasks?${m.mark}=${m.mark}`)],
  ['a filter', 400, (m) => signed(m, `GET /api/me/tasks?status=${m.mark}`)],
  ['a cursor', 400, (m) => signed(m, `GET /api/me/tasks?cursor=${m.mark}`)],
  ['a zone', 400, (m) => signed(m, `GET /api/me/stats?tz=${m.mark}`)],
  ['a sync token', 400, (m) => signed(m, `GET /api/me/tasks/changes?since=${m.mark}`)],
  ['the id of a task', 404, (m) => signed(m, `GET /api/me/tasks/${m.mark}`)],
  ['the name of another user', 403, (m) => signed(m, `GET /api/${m.mark}@example.org/tasks`)],
  ['a path that is unknown', 404, (m) => signed(m, `GET /${m.mark}/${m.mark}`)],
  ['a path that cannot be read', 400, (m) => signed(m, `GET /api/%ff${m.mark}/tasks`)],
  ['a URL that is too long', 414, (m) => signed(m, `GET /${m.mark.repeat(1000)}`)],
  ['a URL that is whole', 404, (m) => signed(m, `GET http://${m.mark}.example/${m.mark}`)],
  ['a path for a method that it has not', 405, (m) => signed(m, `DELETE /api/${m.mark}/tasks`)],
  ['what is asked to be sent back', 404, (m) => signed(m, `TRACE /${m.mark}`)],
];

/** In fields, those of a token above all. */
const fields: ReadonlyArray<HostileRequest> = [
  ['a token that is none', 401, (m) => anonymous('GET /api/me/tasks', [`Authorization: Bearer ${m.mark}`])],
  ['a password', 401, (m) => anonymous('GET /api/me/tasks', [`Authorization: Basic ${m.mark}`])],
  [
    'a token of which the signature is another',
    401,
    (m) => {
      const [header = ''] = m.token.split('.');
      const forged = `${header}.${payloadOf({ sub: m.mark, exp: 4e9 })}.${m.mark}`;
      return anonymous('GET /api/me/tasks', [`Authorization: Bearer ${forged}`]);
    },
  ],
  [
    'a token of which the header is another',
    401,
    (m) => {
      const [, payload = '', signature = ''] = m.token.split('.');
      const forged = `${payloadOf({ alg: m.mark, kid: m.mark })}.${payload}.${signature}`;
      return anonymous('GET /api/me/tasks', [`Authorization: Bearer ${forged}`]);
    },
  ],
  ['a token in the path', 401, (m) => anonymous(`GET /api/me/tasks?access_token=${m.token}&x=${m.mark}`)],
  ['an Idempotency-Key', 201, (m) => posted(m, { title: 'a' }, [`Idempotency-Key: ${m.mark}`])],
  [
    'an Idempotency-Key that is none',
    400,
    (m) => posted(m, { title: 'a' }, [`Idempotency-Key: ${m.mark} x`]),
  ],
  ['an If-Match', 404, (m) => signed(m, 'DELETE /api/me/tasks/x', [`If-Match: "${m.mark}"`])],
  ['an If-None-Match', 200, (m) => signed(m, 'GET /api/me/tasks', [`If-None-Match: ${m.mark}`])],
  ['an Accept', 406, (m) => signed(m, 'GET /api/me/tasks', [`Accept: ${m.mark}/${m.mark}`])],
  [
    'a Content-Type',
    415,
    (m) => signed(m, 'POST /api/me/tasks', [`Content-Type: ${m.mark}/${m.mark}`], '{"title":"a"}'),
  ],
  ['a Content-Encoding', 415, (m) => posted(m, { title: 'a' }, [`Content-Encoding: ${m.mark}`])],
  ['an Expect', 201, (m) => posted(m, { title: 'a' }, [`Expect: ${m.mark}`])],
  // One that is an origin is logged once, so that whoever runs the service can allow it.
  [
    'an Origin that is none',
    200,
    (m) => signed(m, 'GET /api/me/tasks', [`Origin: https://a.example/${m.mark}`]),
  ],
  ['an X-Request-Id that is none', 200, (m) => signed(m, 'GET /api/me/tasks', [`X-Request-Id: <${m.mark}>`])],
  [
    'a traceparent that is none',
    200,
    (m) => signed(m, 'GET /api/me/tasks', [`traceparent: 00-${m.mark}-01`]),
  ],
  [
    'fields that nobody reads',
    200,
    (m) =>
      signed(
        m,
        'GET /api/me/tasks',
        ['Cookie', 'User-Agent', 'Referer', 'X-Forwarded-For', 'Forwarded', 'tracestate', 'From', m.mark].map(
          (name) => `${name}: ${m.mark}=${m.mark}`,
        ),
      ),
  ],
];

/** In what is hardly HTTP. */
const malformed: ReadonlyArray<HostileRequest> = [
  ['a first line', 400, (m) => `${m.mark}\r\n\r\n`],
  ['a method', 400, (m) => anonymous(`${m.mark} /api/me/tasks`)],
  ['a version', 400, (m) => `GET / HTTP/${m.mark}\r\n\r\n`],
  ['a field that is none', 400, (m) => anonymous('GET /health', [`${m.mark} ${m.mark}: x`])],
  ['a length', 400, (m) => anonymous('POST /api/me/tasks', [`Content-Length: ${m.mark}`])],
  ['an encoding', 400, (m) => anonymous('POST /api/me/tasks', [`Transfer-Encoding: ${m.mark}`])],
  ['a chunk', 400, (m) => signed(m, 'POST /api/me/tasks', ['Transfer-Encoding: chunked'], m.mark)],
  ['a second Host', 400, (m) => signed(m, 'GET /health', [`Host: ${m.mark}`])],
  ['fields that are too large', 431, (m) => anonymous('GET /health', [`X: ${m.mark.repeat(3000)}`])],
  ['a tunnel', 400, (m) => lines(`CONNECT ${m.mark}:1 HTTP/1.1`, `Host: ${m.mark}`, '', '')],
  ['another protocol', 200, (m) => anonymous('GET /health', [`Upgrade: ${m.mark}`])],
];

export const hostileRequests: ReadonlyArray<HostileRequest> = [...tasks, ...places, ...fields, ...malformed];

/** Creates a task of that title: for when the database does not take it. */
export const taskTitled = (marked: Marked): string => posted(marked, { title: marked.mark });
