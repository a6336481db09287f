import { randomUUID } from 'node:crypto';

/** A day so many days from today, in UTC. */
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/**
 * What a person has in the demo, as operations of a batch: two lists, and something overdue, due, recurring, done, tagged, with a checklist, in the inbox,
 * and of every priority.
 */
export const demoOperations = (): Readonly<Record<string, ReadonlyArray<object>>> => {
  const [home, shopping] = [randomUUID(), randomUUID()];
  const task = (title: string, more: object = {}) => ({ op: 'create', task: { title, ...more } });
  return {
    alice: [
      { op: 'list_create', list: { id: home, title: 'Home' } },
      { op: 'list_create', list: { id: shopping, title: 'Shopping' } },
      task('Plan the summer holiday', {
        description: 'Two weeks, by train.',
        tags: ['home'],
        priority: 'low',
        checklist: [
          { title: 'Ask for leave', completed: true },
          { title: 'Book the train' },
          { title: 'Find a room' },
        ],
      }),
      task('Buy milk', { list_id: shopping, tags: ['shop'], completed: true }),
      task('Buy a birthday present', { list_id: shopping, due_date: day(5) }),
      task('Renew the passport', { due_date: day(-3), priority: 'high', tags: ['home', 'office'] }),
      task('Call the dentist', { due_date: day(1) }),
      task('Water the plants', {
        list_id: home,
        due_date: day(0),
        tags: ['home'],
        recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'Europe/Berlin' },
      }),
    ],
    bob: [
      task('Repair the bicycle', { tags: ['garage'] }),
      task('Return the library books', { due_date: day(2), priority: 'high' }),
    ],
  };
};

/** Sends a batch over HTTP, as whoever a token is for. */
export const sendBatch = async (
  url: string,
  token: string,
  operations: ReadonlyArray<object>,
): Promise<void> => {
  const response = await fetch(`${url}/api/me/tasks/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ operations }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
};
