import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { ownerFor } from '../../../domain/user.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { varies } from '../openapi/headers.ts';
import type { ApiRoute } from '../openapi/operation.ts';
import { refused } from '../openapi/responses.ts';
import type { Response } from '../response.ts';

/** Erases the user and everything of theirs. */
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

/** What erasing is in the API. */
export const eraseRoute: ApiRoute = {
  method: 'delete',
  path: '/api/:user_id',
  endpoint: erase,
  operationId: 'eraseUser',
  tag: 'User',
  summary: 'Erase the user',
  description:
    'Deletes everything of the user, for good, and answers the same if there is nothing. What is written later with the same token is another history.',
  responses: {
    204: { description: 'There is nothing of the user any more.', headers: varies },
    ...refused(),
  },
};
