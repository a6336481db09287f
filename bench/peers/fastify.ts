// Fastify with `pg` and @fastify/jwt, as their documentation has it: schemas for what comes and goes, a pool, a logger.
import jwt from '@fastify/jwt';
import fastify, { type FastifyRequest } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { createSql, getSql, listSql, toggleSql } from '../plain-tasks.ts';

const { JWT_SECRET = '', DATABASE_URL = '', NAMED = '' } = process.env;

const subjectOf = ({ user }: Pick<FastifyRequest, 'user'>): string =>
  typeof user === 'object' && 'sub' in user && typeof user.sub === 'string' ? user.sub : '';

const pool = new pg.Pool({ connectionString: DATABASE_URL });

/** With names, statements are prepared once a connection. */
const query = async (name: string, text: string, values: unknown[]): Promise<object[]> =>
  (await pool.query<object>(NAMED === 'true' ? { name, text, values } : { text, values })).rows;

const orNull = (type: string) => ({ type: [type, 'null'] });
const time = { type: 'string', format: 'date-time' };
const task = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    user_id: { type: 'string' },
    title: { type: 'string' },
    description: orNull('string'),
    completed: { type: 'boolean' },
    status: { type: 'string' },
    priority: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    checklist: { type: 'array', items: { type: 'object' } },
    due_date: orNull('string'),
    list_id: orNull('string'),
    position: { type: 'string' },
    created_at: time,
    updated_at: time,
    completed_at: { ...time, nullable: true },
    version: { type: 'integer' },
    recurrence: orNull('object'),
    series_id: orNull('string'),
    successor_id: orNull('string'),
  },
};
const newTask = {
  type: 'object',
  required: ['title'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { ...orNull('string'), maxLength: 10_000 },
    priority: { type: 'string', enum: ['low', 'medium', 'high'] },
    tags: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 50 }, maxItems: 20 },
    due_date: orNull('string'),
  },
};
const limited = {
  type: 'object',
  properties: { limit: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 } },
};

type OfUser = { Params: { user_id: string } };
type OfTask = { Params: { user_id: string; id: string } };
type NewTask = {
  title: string;
  description?: string | null;
  priority?: string;
  tags?: string[];
  due_date?: string | null;
};

const app = fastify({ loggerInstance: pino(pino.destination({ dest: 2 })), disableRequestLogging: true });
await app.register(jwt, { secret: JWT_SECRET });

app.addHook('onRequest', async (request: FastifyRequest<OfUser>, reply) => {
  await request.jwtVerify();
  const { user_id: owner } = request.params;
  if (owner !== 'me' && owner !== subjectOf(request))
    return reply.code(403).send({ error: 'The token is for another user than the path' });
});
// One line a request, as the service has it; Fastify's own would be two.
app.addHook('onResponse', (request, reply, done) => {
  const { id: requestId, method, routeOptions } = request;
  const { statusCode: status, elapsedTime: milliseconds } = reply;
  request.log.info({ requestId, method, route: routeOptions.url, status, milliseconds }, 'request');
  done();
});

const notFound = { error: 'There is no such task' };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

app.get<OfUser & { Querystring: { limit: number } }>(
  '/api/:user_id/tasks',
  { schema: { querystring: limited, response: { 200: { type: 'array', items: task } } } },
  (request) => query('list', listSql, [subjectOf(request), request.query.limit]),
);

app.post<OfUser & { Body: NewTask }>(
  '/api/:user_id/tasks',
  { schema: { body: newTask, response: { 201: task } } },
  async (request, reply) => {
    const { title, description, priority, tags, due_date: due } = request.body;
    const values = [subjectOf(request), title.trim(), description, priority, tags, due];
    const [made] = await query('create', createSql, values);
    return reply.code(201).send(made);
  },
);

app.get<OfTask>(
  '/api/:user_id/tasks/:id',
  { schema: { response: { 200: task } } },
  async (request, reply) => {
    const { id } = request.params;
    const [found] = uuid.test(id) ? await query('get', getSql, [subjectOf(request), id]) : [];
    return found ?? reply.code(404).send(notFound);
  },
);

app.patch<OfTask>(
  '/api/:user_id/tasks/:id/complete',
  { schema: { response: { 200: task } } },
  async (request, reply) => {
    const { id } = request.params;
    const [toggled] = uuid.test(id) ? await query('toggle', toggleSql, [subjectOf(request), id]) : [];
    return toggled ?? reply.code(404).send(notFound);
  },
);

process.stdout.write(`Fastify listens on ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => process.exit(0));
