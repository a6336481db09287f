import { batch } from './tasks/batch.ts';
import type { Endpoint } from './endpoint.ts';
import { changes, changeStatus, create, edit, get, list, remove } from './tasks/endpoints.ts';
import { erase, exportTasks, stats } from './users/endpoints.ts';

/** An operation with its place. */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly answer: Endpoint;
};

/** Everything that can be done over HTTP by whoever has a token. What is spelled out comes before what has a parameter there. */
export const routes: ReadonlyArray<Route> = [
  { method: 'post', path: '/api/:user_id/tasks', answer: create },
  { method: 'get', path: '/api/:user_id/tasks', answer: list },
  { method: 'get', path: '/api/:user_id/tasks/changes', answer: changes },
  { method: 'post', path: '/api/:user_id/tasks/batch', answer: batch },
  { method: 'get', path: '/api/:user_id/tasks/:id', answer: get },
  { method: 'put', path: '/api/:user_id/tasks/:id', answer: edit },
  { method: 'patch', path: '/api/:user_id/tasks/:id', answer: edit },
  { method: 'delete', path: '/api/:user_id/tasks/:id', answer: remove },
  { method: 'patch', path: '/api/:user_id/tasks/:id/complete', answer: changeStatus },
  { method: 'get', path: '/api/:user_id/stats', answer: stats },
  { method: 'get', path: '/api/:user_id/export', answer: exportTasks },
  { method: 'delete', path: '/api/:user_id', answer: erase },
];
