import { batchRoute } from './batch/batch.ts';
import { changesRoute } from './changes/changes.ts';
import { eventsRoute } from './changes/events.ts';
import { listRoutes } from './lists/lists.ts';
import type { ApiRoute } from './openapi/operation.ts';
import { itemRoutes } from './tasks/checklist/items.ts';
import { exportRoute } from './changes/export.ts';
import { listRoute } from './tasks/list.ts';
import { completeRoute, createRoute, deleteRoute, editRoutes, getRoute } from './tasks/single-task.ts';
import { moveRoute } from './tasks/move.ts';
import { skipRoute } from './tasks/skip.ts';
import { statsRoute } from './tasks/stats.ts';
import { eraseRoute } from './users/erase.ts';

/** Everything that a user can do over HTTP, in the order of the API's description. */
export const apiRoutes: ReadonlyArray<ApiRoute> = [
  createRoute,
  listRoute,
  getRoute,
  ...editRoutes,
  completeRoute,
  skipRoute,
  moveRoute,
  ...itemRoutes,
  deleteRoute,
  batchRoute,
  ...listRoutes,
  changesRoute,
  eventsRoute,
  statsRoute,
  exportRoute,
  eraseRoute,
];
