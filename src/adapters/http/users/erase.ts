import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { ownerFor } from '../../../domain/user.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { type Table, refused, varies } from '../openapi/components.ts';
import { type PathItem, ofUser } from '../openapi/operation.ts';
import type { Response } from '../response.ts';

/** Erases the user and everything of theirs. */
export const erase = endpoint({
  query: ignored,
  body: noBody,
  ignoresKey: true,
  handle: (ports, { actor }) =>
    pipe(
      ports.erase(ownerFor(actor)),
      TE.map((): Response => ({ status: 204 })),
    ),
});

export const erasePath: Table<PathItem> = {
  '/api/{user_id}': {
    delete: {
      operationId: 'eraseUser',
      tags: ['User'],
      summary: 'Erase the user',
      description:
        'Deletes everything of the user, for good, and answers the same if there is nothing. What is written later with the same token is another history.',
      parameters: ofUser(),
      responses: {
        204: { description: 'There is nothing of the user any more.', headers: varies },
        ...refused(),
      },
    },
  },
};
