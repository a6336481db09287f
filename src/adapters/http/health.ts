import type { ResponseObject } from 'openapi3-ts/oas31';
import { unavailable } from '../../application/errors.ts';
import type { Ready } from '../../application/ports.ts';
import { exactly } from './openapi/components.ts';
import { notStored } from './openapi/headers.ts';
import { type Paths, publicOperation } from './openapi/operation.ts';
import { jsonContent, unavailableResponse } from './openapi/responses.ts';
import { type Reply, refusal, replyOf } from './request/respond.ts';
import type { Route } from './router.ts';

/** Lets concurrent callers share one check: many of them ask no more of the database than one. */
const shared = (ready: Ready): Ready => {
  let checking: Promise<boolean> | undefined;
  return () =>
    (checking ??= ready().finally(() => {
      checking = undefined;
    }));
};

/** The probes: `/health` and `/livez` of the process, `/readyz` of what it depends on too. */
export const healthRoutes = (ready: Ready): ReadonlyArray<Route> => {
  const isReady = shared(ready);
  const respondWith = (status: string) => (): Reply =>
    replyOf({ status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status } });
  const respondReady = respondWith('ready');
  return [
    { method: 'get', path: '/health', handle: respondWith('healthy') },
    { method: 'get', path: '/livez', handle: respondWith('alive') },
    {
      method: 'get',
      path: '/readyz',
      handle: async (ctx) => ((await isReady()) ? respondReady() : refusal(ctx, unavailable)),
    },
  ];
};

const stateResponse = (state: string): ResponseObject => ({
  description: `The service is ${state}.`,
  headers: notStored,
  content: jsonContent(exactly({ status: { type: 'string', const: state } }), {
    [state]: { value: { status: state } },
  }),
});

export const healthPaths: Paths = {
  '/health': {
    get: {
      ...publicOperation,
      operationId: 'getHealth',
      summary: 'Health check',
      description: 'Returns 200 as long as the service runs.',
      responses: { 200: stateResponse('healthy') },
    },
  },
  '/livez': {
    get: {
      ...publicOperation,
      operationId: 'getLiveness',
      summary: 'Liveness check',
      description: 'Returns 200 as long as the process runs; it does not query the database.',
      responses: { 200: stateResponse('alive') },
    },
  },
  '/readyz': {
    get: {
      ...publicOperation,
      operationId: 'getReadiness',
      summary: 'Readiness check',
      description:
        'Whether the service can handle calls: the database is available and migrated, and the service is not shutting down.',
      responses: { 200: stateResponse('ready'), 503: unavailableResponse },
    },
  },
};
