import { once } from 'node:events';
import { IncomingMessage, request } from 'node:http';

/** Begins to create a task: resolves when the service has the request, though not yet its whole body. */
export const beginTask = async (url: string, bearer: string) => {
  const call = request(`${url}/api/me/tasks`, {
    method: 'POST',
    agent: false,
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      Expect: '100-continue',
    },
  });
  const answered = once(call, 'response').then(([response]: unknown[]) => response);
  call.flushHeaders();
  // Node sends it as it hands the request to the service.
  await Promise.race([once(call, 'continue'), answered]);
  call.write('{"title":');
  return {
    finish: () => call.end('"a task"}'),
    status: answered.then((response) => response instanceof IncomingMessage && response.statusCode),
  };
};

/** Whether nobody listens there. */
export const isRefused = (url: string): Promise<boolean> =>
  fetch(`${url}/livez`).then(
    () => false,
    () => true,
  );
