import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Ports, VersionPrecondition } from '../../../application/ports.ts';
import { makeVersion } from '../../../domain/task.ts';
import { type Actor, ownerFor } from '../../../domain/user.ts';
import type { ApiError, IfMatchFault } from '../api-error.ts';
import { type Response, collectionTag, notModified } from '../response.ts';

const entityTagForm = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const list = new RegExp(`^[ \\t,]*${entityTagForm}(?:[ \\t]*,[ \\t,]*${entityTagForm})*[ \\t,]*$`);
const entityTags = new RegExp(entityTagForm, 'g');

/** The entity tags in a field; none if it is malformed. */
const tagsIn = (header: string): ReadonlyArray<string> =>
  list.test(header) ? (header.match(entityTags) ?? []) : [];

const isVersion = (tag: string): boolean => /^"[1-9]\d*"$/.test(tag);

/**
 * The precondition of `If-Match` (RFC 9110, 13.1.1). `*` only requires that the task exists, which every change does. A weak tag,
 * and one that is not a version, matches no task.
 */
export const preconditionOf = (ifMatch: string | undefined): VersionPrecondition => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return O.none;
  return O.some(
    tagsIn(ifMatch)
      .filter(isVersion)
      .map((tag) => makeVersion(Number(tag.slice(1, -1))))
      .filter(E.isRight)
      .map(({ right }) => right),
  );
};

/**
 * Explains a mismatch by an `If-Match` that can match nothing: it has a weak tag, as a proxy that compresses makes `W/"1"` of
 * `"1"`; or no tag, as where a client forgets the quotes; or none that is a version.
 */
export const explainMismatch =
  (ifMatch: string | undefined) =>
  (failure: ApiError): ApiError => {
    if (failure._tag !== 'VersionMismatch' || ifMatch === undefined) return failure;
    const tags = tagsIn(ifMatch);
    const explained = (fault: IfMatchFault): ApiError => ({
      _tag: 'UnusableIfMatch',
      fault,
      current: failure.current,
    });
    if (tags.length === 0) return explained('malformed');
    if (tags.some((tag) => tag.startsWith('W/'))) return explained('weak');
    return tags.some(isVersion) ? failure : explained('noVersion');
  };

/** Whether `If-None-Match` (RFC 9110, 13.1.2) contains the tag by weak comparison: the client's copy is current. */
export const matchesIfNoneMatch = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || tagsIn(ifNoneMatch).some((known) => known.replace(/^W\//, '') === tag));

/** What a read of a collection responds, or 304 if the client's copy is current, which the change point shows without it. */
export const unlessCurrent = (
  { history }: Pick<Ports, 'history'>,
  { actor, ifNoneMatch }: { readonly actor: Actor; readonly ifNoneMatch: string | undefined },
  read: TE.TaskEither<ApiError, Response>,
): TE.TaskEither<ApiError, Response> =>
  ifNoneMatch === undefined
    ? read
    : pipe(
        history.changePoint(ownerFor(actor)),
        TE.map(collectionTag),
        TE.flatMap((tag) => (matchesIfNoneMatch(ifNoneMatch, tag) ? TE.right(notModified(tag)) : read)),
      );
