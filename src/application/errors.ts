import type { ItemAbsent, ItemExists, TooManyItems } from '../domain/checklist.ts';
import type { NothingToSkip, RecurrenceRefusal } from '../domain/recurrence.ts';
import type { Version } from '../domain/task.ts';
import type { Kind } from './history.ts';

/** The owner has none with that id: it may be another owner's, deleted, or never created. */
export type NotFound = { readonly _tag: 'NotFound'; readonly kind: Kind };
/** The owner has one with that id, or deleted one. */
export type AlreadyExists = { readonly _tag: 'AlreadyExists'; readonly kind: Kind };
/** The owner has as many as there may be: `max`. */
export type LimitReached = { readonly _tag: 'LimitReached'; readonly kind: Kind; readonly max: number };
/** An item is to stand next to itself, or next to one that is not there. */
export type AnchorAbsent = {
  readonly _tag: 'AnchorAbsent';
  readonly kind: Kind;
  readonly side: 'after' | 'before';
};
/** A task names a list that the owner does not have. */
export type ListAbsent = { readonly _tag: 'ListAbsent' };
/** Tasks name the list. */
export type ListNotEmpty = { readonly _tag: 'ListNotEmpty' };
/** It has changed since the expected versions; `current` is its version now. */
export type VersionMismatch = {
  readonly _tag: 'VersionMismatch';
  readonly kind: Kind;
  readonly current: Version;
};
/** The task cannot recur like this. */
export type RecurrenceRefused = { readonly _tag: 'RecurrenceRefused'; readonly refusal: RecurrenceRefusal };
/** The database is unavailable. Nothing was written, or the outcome is unknown. */
export type Unavailable = { readonly _tag: 'Unavailable' };
/** The history has purged deletions since that point, or has no such point: start over from the beginning. */
export type SyncPointExpired = { readonly _tag: 'SyncPointExpired' };
/** A request with the same key is in progress. */
export type RequestInProgress = { readonly _tag: 'RequestInProgress' };
/** The key was already used for a different request. */
export type RequestKeyReused = { readonly _tag: 'RequestKeyReused' };
/** The part of a token that is not valid: its form, its header, its signature or a claim. */
export type TokenFault =
  'malformed' | 'alg' | 'kid' | 'typ' | 'signature' | 'exp' | 'nbf' | 'iat' | 'iss' | 'aud' | 'subject';
/** The token authenticates nobody. The fault is for the log: no response contains it. */
export type NotAuthenticated = { readonly _tag: 'NotAuthenticated'; readonly fault: TokenFault };

/** There is an account of that e-mail address. */
export type EmailTaken = { readonly _tag: 'EmailTaken' };
/** The text is no e-mail address. */
export type EmailNotUsable = { readonly _tag: 'EmailNotUsable' };
/** No account has that e-mail address and that password. */
export type WrongCredentials = { readonly _tag: 'WrongCredentials' };

/** Every error that a use case returns. */
export type UseCaseError =
  | NotFound
  | AlreadyExists
  | LimitReached
  | AnchorAbsent
  | ListAbsent
  | ListNotEmpty
  | VersionMismatch
  | RecurrenceRefused
  | NothingToSkip
  | ItemAbsent
  | ItemExists
  | TooManyItems
  | SyncPointExpired
  | RequestInProgress
  | RequestKeyReused
  | Unavailable;

export const notFound = (kind: Kind): NotFound => ({ _tag: 'NotFound', kind });
export const alreadyExists = (kind: Kind): AlreadyExists => ({ _tag: 'AlreadyExists', kind });
export const limitReached = (kind: Kind, max: number): LimitReached => ({ _tag: 'LimitReached', kind, max });
export const anchorAbsent = (kind: Kind, side: AnchorAbsent['side']): AnchorAbsent => ({
  _tag: 'AnchorAbsent',
  kind,
  side,
});
export const listAbsent: ListAbsent = { _tag: 'ListAbsent' };
export const listNotEmpty: ListNotEmpty = { _tag: 'ListNotEmpty' };
export const versionMismatch = (kind: Kind, current: Version): VersionMismatch => ({
  _tag: 'VersionMismatch',
  kind,
  current,
});
export const recurrenceRefused = (refusal: RecurrenceRefusal): RecurrenceRefused => ({
  _tag: 'RecurrenceRefused',
  refusal,
});
export const syncPointExpired: SyncPointExpired = { _tag: 'SyncPointExpired' };
export const requestInProgress: RequestInProgress = { _tag: 'RequestInProgress' };
export const requestKeyReused: RequestKeyReused = { _tag: 'RequestKeyReused' };
export const unavailable: Unavailable = { _tag: 'Unavailable' };
export const notAuthenticated = (fault: TokenFault): NotAuthenticated => ({
  _tag: 'NotAuthenticated',
  fault,
});
