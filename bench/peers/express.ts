// Express with Drizzle and jsonwebtoken, as their documentation has it.
import { and, desc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import express, { type RequestHandler, type Response } from 'express';
import jsonwebtoken from 'jsonwebtoken';
import { pino } from 'pino';

const { JWT_SECRET = '', DATABASE_URL = '' } = process.env;

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const tasks = pgTable(
  'tasks',
  {
    id: uuid('id')
      .notNull()
      .default(sql`uuidv7()`),
    user_id: text('user_id').notNull(),
    title: text('title').notNull(),
    description: text('description'),
    completed: boolean('completed').notNull().default(false),
    priority: text('priority').notNull().default('medium'),
    tags: text('tags')
      .array()
      .notNull()
      .default(sql`'{}'`),
    checklist: jsonb('checklist')
      .notNull()
      .default(sql`'[]'`),
    due_date: text('due_date'),
    list_id: uuid('list_id'),
    position: text('position').notNull().default('gUZqS3aF0004bcp1RSqPyAhJ0xwVczxBV'),
    created_at: time('created_at').notNull().defaultNow(),
    updated_at: time('updated_at').notNull().defaultNow(),
    completed_at: time('completed_at'),
    version: integer('version').notNull().default(1),
    recurrence: jsonb('recurrence'),
    series_id: uuid('series_id'),
    successor_id: uuid('successor_id'),
  },
  (table) => [primaryKey({ columns: [table.user_id, table.id] })],
);
type Task = typeof tasks.$inferSelect;

const served = ({ completed, ...task }: Task) => ({
  ...task,
  completed,
  status: completed ? 'completed' : 'pending',
});

const database = drizzle(DATABASE_URL);
const log = pino(pino.destination({ dest: 2 }));
const app = express();

app.use((request, response, next) => {
  const begun = performance.now();
  response.once('finish', () => {
    const { method, path } = request;
    const milliseconds = performance.now() - begun;
    log.info({ method, path, status: response.statusCode, milliseconds }, 'request');
  });
  next();
});

type Owned = { owner: string };
type OfUser = { user_id: string };
type OfTask = { user_id: string; id: string };

const subjectOf = (authorization = ''): string | undefined => {
  try {
    const claims = jsonwebtoken.verify(authorization.slice(7), JWT_SECRET, { algorithms: ['HS256'] });
    return typeof claims === 'object' ? claims.sub : undefined;
  } catch {
    return undefined;
  }
};

const authenticated: RequestHandler<OfUser, unknown, unknown, unknown, Owned> = (request, response, next) => {
  const subject = subjectOf(request.headers.authorization);
  const { user_id: owner } = request.params;
  if (subject === undefined) response.status(401).json({ error: 'Authentication is required' });
  else if (owner !== 'me' && owner !== subject)
    response.status(403).json({ error: 'The token is for another user than the path' });
  else {
    response.locals.owner = subject;
    next();
  }
};
app.use('/api/:user_id', authenticated);
app.use(express.json());

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const answerFirst = (response: Response, [task]: ReadonlyArray<Task>): void => {
  if (task === undefined) response.status(404).json({ error: 'There is no such task' });
  else response.json(served(task));
};

app.get<OfUser, unknown, unknown, { limit?: string }, Owned>(
  '/api/:user_id/tasks',
  async (request, response) => {
    const found = await database
      .select()
      .from(tasks)
      .where(eq(tasks.user_id, response.locals.owner))
      .orderBy(desc(tasks.created_at), desc(tasks.id))
      .limit(Number(request.query.limit ?? 1000));
    response.json(found.map(served));
  },
);

type NewTask = Pick<typeof tasks.$inferInsert, 'title' | 'description' | 'priority' | 'tags' | 'due_date'>;

app.post<OfUser, unknown, NewTask, unknown, Owned>('/api/:user_id/tasks', async (request, response) => {
  const { title, description, priority, tags, due_date } = request.body;
  if (typeof title !== 'string' || title.trim() === '' || title.length > 200) {
    response.status(400).json({ error: 'title: must have 1 to 200 characters' });
    return;
  }
  const values = {
    user_id: response.locals.owner,
    title: title.trim(),
    description,
    priority,
    tags,
    due_date,
  };
  const made = await database.insert(tasks).values(values).returning();
  answerFirst(response.status(201), made);
});

const own = (owner: string, id: string) => and(eq(tasks.user_id, owner), eq(tasks.id, id));

app.get<OfTask, unknown, unknown, unknown, Owned>('/api/:user_id/tasks/:id', async (request, response) => {
  const { id } = request.params;
  const found = uuidForm.test(id)
    ? await database.select().from(tasks).where(own(response.locals.owner, id))
    : [];
  answerFirst(response, found);
});

app.patch<OfTask, unknown, unknown, unknown, Owned>(
  '/api/:user_id/tasks/:id/complete',
  async (request, response) => {
    const { id } = request.params;
    const toggled = uuidForm.test(id)
      ? await database
          .update(tasks)
          .set({
            completed: sql`not ${tasks.completed}`,
            completed_at: sql`case when ${tasks.completed} then null else now() end`,
            updated_at: sql`now()`,
            version: sql`${tasks.version} + 1`,
          })
          .where(own(response.locals.owner, id))
          .returning()
      : [];
    answerFirst(response, toggled);
  },
);

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    process.stdout.write(`Express listens on http://127.0.0.1:${address.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
