import type { ClientBase, Connection, Submittable } from 'pg';
import type { Context } from './connections.ts';

/** SQL that sets the context of a query. */
export type ContextSql = {
  /** Sets all of it for one statement or transaction, on any connection. */
  readonly local: string;
  /** For a connection with a server process of its own: most of the context outlasts the statement there. */
  readonly lasting?: Lasting;
};

type Lasting = {
  /** Sets that part if the process is `$1`, and then returns a row. */
  readonly enter: string;
  readonly leave: string;
  /** Sets the rest for one statement or transaction. Fails with `lostCode` unless that part is set. */
  readonly rest: string;
  readonly lostCode: string;
};

/** A statement that sets a context; without a name it is not prepared. */
export type Step = {
  readonly name: string;
  readonly text: string;
  /** The SQLSTATE with which it fails on a connection that lost the lasting part. */
  readonly lostCode?: string;
};

/** How a connection sets contexts. It is in none from `leaveContext` to the next `enterContext`. */
type State = {
  readonly local: Step;
  readonly own?: { readonly sql: Lasting; readonly rest: Step };
  isInContext: boolean;
};

const states = new WeakMap<ClientBase, State>();

/** Prepares a statement without running it. */
class Preparation implements Submittable {
  readonly #step: Step;
  /** `pg` puts its time limit around this. */
  callback: (error: Error | null) => void;

  constructor(step: Step, done: (error: Error | null) => void) {
    this.#step = step;
    this.callback = done;
  }

  submit(connection: Connection): void {
    connection.parse({ name: this.#step.name, text: this.#step.text, types: [] }, true);
    connection.sync();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

const prepared = (client: ClientBase, step: Step): Promise<Step> =>
  new Promise((resolve, reject) => {
    client.query(
      new Preparation(step, (error) => {
        if (error === null) resolve(step);
        else reject(error);
      }),
    );
  });

/** The process that the other end claims to be; a pooler invents one (PostgreSQL documentation, 54.2.1, BackendKeyData). */
const processOf = (client: ClientBase): unknown => ('processID' in client ? client.processID : undefined);

/** Enters the part of the context that lasts, unless the process is shared. */
const hasEntered = async (client: ClientBase, { enter }: Lasting): Promise<boolean> =>
  (await client.query({ text: enter, values: [processOf(client)] })).rows.length > 0;

const begin = async (
  client: ClientBase,
  { local, lasting }: ContextSql,
  mayPrepare: boolean,
): Promise<State> => {
  const step = (name: string, rest: Omit<Step, 'name'>): Promise<Step> | Step =>
    mayPrepare ? prepared(client, { ...rest, name }) : { ...rest, name: '' };
  if (lasting === undefined || !(await hasEntered(client, lasting)))
    return { local: await step('context', { text: local }), isInContext: true };
  const { rest: text, lostCode } = lasting;
  return {
    // Rarely used here.
    local: { name: '', text: local },
    own: { sql: lasting, rest: await step('rest_of_context', { text, lostCode }) },
    isInContext: true,
  };
};

/** Whether a connection is ready for queries with a context. */
export const isInContext = (client: ClientBase): boolean => states.get(client)?.isInContext === true;

/** Makes a connection ready for queries with a context. If it rejects, the connection is in an unknown state. */
export const enterContext = async (
  client: ClientBase,
  contextSql: ContextSql,
  mayPrepare: boolean,
): Promise<void> => {
  const state = states.get(client);
  if (state === undefined) states.set(client, await begin(client, contextSql, mayPrepare));
  else if (state.own !== undefined && !(await hasEntered(client, state.own.sql)))
    throw new Error('Connection terminated: its server process is another');
  else state.isInContext = true;
};

/** Makes a connection ready for queries without a context. If it rejects, the connection is in an unknown state. */
export const leaveContext = async (client: ClientBase): Promise<void> => {
  const state = states.get(client);
  if (state?.own === undefined || !state.isInContext) return;
  state.isInContext = false;
  await client.query(state.own.sql.leave);
};

/** The statement that sets a context on a connection that is ready for it, and its parameters. */
export const stepInto = (client: ClientBase, { local, rest }: Context): [Step, ReadonlyArray<string>] => {
  const state = states.get(client);
  if (state?.isInContext !== true) throw new Error('the connection is not ready for a context');
  return state.own === undefined || rest === undefined ? [state.local, local] : [state.own.rest, rest];
};
