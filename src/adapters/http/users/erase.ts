import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { ownerFor } from '../../../domain/user.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { varies } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { refused } from '../openapi/responses.ts';
import type { Response } from '../response.ts';

/** Erases all data of the user. */
const erase = endpoint({
  query: ignored,
  body: noBody,
  ignoresKey: true,
  handle: (ports, { actor }) =>
    pipe(
      ports.erase(ownerFor(actor)),
      TE.map((): Response => ({ status: 204 })),
    ),
});

/** The route of erasing. */
export const eraseRoute: ApiRoute = {
  method: 'delete',
  path: '/api/:user_id',
  endpoint: erase,
  operationId: 'eraseUser',
  tag: 'User',
  summary: 'Erase the user',
  description:
    'Permanently deletes all data of the user; repeating it returns 204 too. Later writes with the same token begin a new history.',
  responses: {
    204: { description: 'The user has no data any more.', headers: varies },
    ...refused(),
  },
};
