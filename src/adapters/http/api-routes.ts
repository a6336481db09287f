import { changesRoute } from './changes/changes.ts';
import type { ApiRoute } from './openapi/operation.ts';
import { taskRoutes } from './tasks/routes.ts';
import { eraseRoute } from './users/erase.ts';

/** Everything that a user can do over HTTP. */
export const apiRoutes: ReadonlyArray<ApiRoute> = [changesRoute, ...taskRoutes, eraseRoute];
