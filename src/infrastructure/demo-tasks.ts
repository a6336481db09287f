/** A day so many days from today, in UTC. */
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What a person has in the demo, as it is sent to make it: something overdue, due, recurring, done, tagged, and of every priority. */
export const demoTasks = () => ({
  alice: [
    {
      title: 'Plan the summer holiday',
      description: 'Two weeks, by train.',
      tags: ['home'],
      priority: 'low',
    },
    { title: 'Buy milk', tags: ['shop'], completed: true },
    { title: 'Renew the passport', due_date: day(-3), priority: 'high', tags: ['home', 'office'] },
    { title: 'Call the dentist', due_date: day(1) },
    {
      title: 'Water the plants',
      due_date: day(0),
      tags: ['home'],
      recurrence: { rrule: 'FREQ=WEEKLY', time_zone: 'Europe/Berlin' },
    },
  ],
  bob: [
    { title: 'Repair the bicycle', tags: ['garage'] },
    { title: 'Return the library books', due_date: day(2), priority: 'high' },
  ],
});

/** Makes tasks over HTTP, all or none, as whoever a token is for. */
export const createTasks = async (
  url: string,
  token: string,
  tasks: ReadonlyArray<object>,
): Promise<void> => {
  const response = await fetch(`${url}/api/me/tasks/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ operations: tasks.map((task) => ({ op: 'create', task })) }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
};
