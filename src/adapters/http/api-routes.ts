import type { Endpoint } from './endpoint.ts';
import type { Route } from './router.ts';
import { batch } from './tasks/batch.ts';
import { changes, changeStatus, create, edit, get, list, remove } from './tasks/endpoints.ts';
import { exportTasks } from './tasks/export.ts';
import { stats } from './tasks/stats.ts';
import { erase } from './users/erase.ts';

/** An endpoint with its place. */
export type ApiRoute = Pick<Route, 'method' | 'path'> & { readonly endpoint: Endpoint };

/** Everything that a user can do over HTTP. */
export const apiRoutes: ReadonlyArray<ApiRoute> = [
  { method: 'post', path: '/api/:user_id/tasks', endpoint: create },
  { method: 'get', path: '/api/:user_id/tasks', endpoint: list },
  { method: 'get', path: '/api/:user_id/tasks/changes', endpoint: changes },
  { method: 'post', path: '/api/:user_id/tasks/batch', endpoint: batch },
  { method: 'get', path: '/api/:user_id/tasks/:id', endpoint: get },
  { method: 'put', path: '/api/:user_id/tasks/:id', endpoint: edit },
  { method: 'patch', path: '/api/:user_id/tasks/:id', endpoint: edit },
  { method: 'delete', path: '/api/:user_id/tasks/:id', endpoint: remove },
  { method: 'patch', path: '/api/:user_id/tasks/:id/complete', endpoint: changeStatus },
  { method: 'get', path: '/api/:user_id/stats', endpoint: stats },
  { method: 'get', path: '/api/:user_id/export', endpoint: exportTasks },
  { method: 'delete', path: '/api/:user_id', endpoint: erase },
];
