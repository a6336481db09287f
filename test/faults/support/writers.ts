import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { type Answer, type Call, newClient } from './calls.ts';
import { resultsIn, taskIn } from './bodies.ts';

/** A write that the service is to do once, and what is known when it has answered. */
type Write = {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly acknowledged: (response: Answer) => void;
};

/** A person's client, which writes one thing after another and keeps book of what was acknowledged. */
export type Writer = {
  readonly user: string;
  /** Its own tasks, each as the service described it last. */
  readonly tasks: Map<string, TaskJson>;
  readonly deleted: Set<string>;
};

const at = (writer: Writer, index: number): TaskJson => {
  const task = [...writer.tasks.values()].at(index);
  assert.ok(task, 'there is no such task');
  return task;
};

const create = ({ tasks }: Writer, title: string): Write => ({
  method: 'POST',
  path: '/tasks',
  json: { title },
  acknowledged: (response) => {
    const task = taskIn(response);
    assert.deepEqual([task.title, task.version], [title, 1]);
    tasks.set(task.id, task);
  },
});

/** Done twice, it would be undone. */
const toggle = (writer: Writer): Write => {
  const task = at(writer, 0);
  return {
    method: 'PATCH',
    path: `/tasks/${task.id}/complete`,
    acknowledged: (response) => {
      const toggled = taskIn(response);
      assert.deepEqual([toggled.completed, toggled.version], [!task.completed, task.version + 1]);
      writer.tasks.set(task.id, toggled);
    },
  };
};

/** Made of what would be seen if it were done by halves, or twice. */
const batch = (writer: Writer, title: string): Write => {
  const [edited, gone] = [at(writer, 0), at(writer, 1)];
  const operations = [
    { op: 'create', task: { title: `${title}, first` } },
    { op: 'update', id: edited.id, patch: { title } },
    { op: 'delete', id: gone.id },
    { op: 'create', task: { title: `${title}, last` } },
  ];
  return {
    method: 'POST',
    path: '/tasks/batch',
    json: { operations },
    acknowledged: (response) => {
      const written = resultsIn(response).flatMap(({ task }) => task ?? []);
      assert.deepEqual(
        written.map(({ version }) => version),
        [1, edited.version + 1, 1],
      );
      for (const task of written) writer.tasks.set(task.id, task);
      writer.tasks.delete(gone.id);
      writer.deleted.add(gone.id);
    },
  };
};

const remove = (writer: Writer): Write => {
  const { id } = at(writer, -1);
  return {
    method: 'DELETE',
    path: `/tasks/${id}`,
    acknowledged: () => {
      writer.tasks.delete(id);
      writer.deleted.add(id);
    },
  };
};

const kinds: ReadonlyArray<(writer: Writer, title: string) => Write> = [
  create,
  create,
  create,
  toggle,
  batch,
  remove,
];

/** How writing goes on. */
export type Writing = {
  readonly writers: ReadonlyArray<Writer>;
  /** Every response so far that was no success. */
  readonly refusals: ReadonlyArray<Answer>;
  /** Resolves when somebody has been served again, and then some. */
  readonly goesOn: () => Promise<void>;
  /** When the latest was, by `performance.now()`. */
  readonly latest: () => number;
  /** Lets everybody finish what they are at; rejects if anything was not as it has to be. */
  readonly finish: () => Promise<void>;
};

/** What a client may be told while the service or its database is away: to come again. */
export const mayComeAgain = ({ status, text }: Answer): boolean =>
  status === 503 || (status === 409 && text.includes('IDEMPOTENCY_IN_PROGRESS'));

/** Nothing that a drill does takes as long. */
const patienceMilliseconds = 20_000;

/**
 * Begins to write, two clients a person, to wherever the service is. What is not answered, or answered by 503, is sent again
 * with its key until it is; `mayFail` tells which failures of a connection are to be expected.
 */
export const beginWriting = (
  persons: number,
  url: () => string,
  mayFail: (error: unknown) => boolean,
): Writing => {
  const refusals: Answer[] = [];
  const faults: unknown[] = [];
  let [isOver, acknowledged, latest] = [false, 0, 0];

  const attempt = async (call: Call, { user }: Writer, write: Write, key: string) => {
    try {
      const { method, path, json } = write;
      return await call(url(), method, `/api/me${path}`, {
        as: user,
        json,
        headers: { 'Idempotency-Key': key },
      });
    } catch (error) {
      if (!mayFail(error)) throw error;
      return undefined;
    }
  };
  const untilDone = async (call: Call, writer: Writer, write: Write): Promise<void> => {
    const [key, begun] = [randomUUID(), performance.now()];
    while (performance.now() - begun < patienceMilliseconds) {
      const response = await attempt(call, writer, write, key);
      if (response !== undefined && response.status < 300) {
        write.acknowledged(response);
        acknowledged += 1;
        latest = performance.now();
        return;
      }
      if (response !== undefined) {
        refusals.push(response);
        assert.ok(mayComeAgain(response), `${response.status}: ${response.text}`);
      }
      await sleep(50);
    }
    assert.fail('a write was never acknowledged');
  };
  const write = async (writer: Writer, name: string): Promise<void> => {
    const call = newClient();
    for (let turn = 0; !isOver; turn += 1) {
      const kind = kinds[turn % kinds.length] ?? create;
      await untilDone(call, writer, kind(writer, `${name}, ${turn}`));
    }
  };
  const writers = Array.from({ length: 2 * persons }, (_, index): Writer => ({
    user: `person-${Math.floor(index / 2)}`,
    tasks: new Map(),
    deleted: new Set(),
  }));
  const all = writers.map((writer, index) =>
    write(writer, `writer ${index}`).catch((fault: unknown) => faults.push(fault)),
  );
  return {
    writers,
    refusals,
    goesOn: async () => {
      const enough = acknowledged + 3 * writers.length;
      while (acknowledged < enough && faults.length === 0) await sleep(5);
    },
    latest: () => latest,
    finish: async () => {
      isOver = true;
      await Promise.all(all);
      if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('; '));
    },
  };
};
