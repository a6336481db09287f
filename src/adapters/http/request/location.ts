import * as t from 'io-ts';
import type { Response } from '../response.ts';

const resource = t.type({ id: t.string });

/**
 * Adds the `Location` of what a 201 has created in a collection, such as `tasks`. It is relative to the target of this very request
 * (RFC 9110, 10.2.2), which may have a trailing slash: a path prefix in front stays, and a replay may come by another spelling.
 */
export const withLocation = (answer: Response, path: string, collection: string | undefined): Response => {
  const { status, headers, body } = answer;
  if (status !== 201 || collection === undefined || !resource.is(body)) return answer;
  const location = path.endsWith('/') ? body.id : `${collection}/${body.id}`;
  return { ...answer, headers: { ...headers, Location: location } };
};
