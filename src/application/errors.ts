import type { Version } from '../domain/task.ts';
import type { Kind } from './history.ts';

/** The owner has none of that id: it may be another's, gone, or never made. */
export type NotFound = { readonly _tag: 'NotFound'; readonly kind: Kind };
/** The owner has one of that id, or had one and deleted it. */
export type AlreadyExists = { readonly _tag: 'AlreadyExists'; readonly kind: Kind };
/** It is no longer at a version that the actor has seen; `current` is where it is now. */
export type VersionMismatch = {
  readonly _tag: 'VersionMismatch';
  readonly kind: Kind;
  readonly current: Version;
};
/** What we depend on does not answer just now; nothing was written, or it is not known to be. */
export type Unavailable = { readonly _tag: 'Unavailable' };
/** The history no longer tells what was deleted since that point, or never had it: follow it from the beginning. */
export type SyncPointExpired = { readonly _tag: 'SyncPointExpired' };
/** A request under the same key is being worked on. */
export type RequestInProgress = { readonly _tag: 'RequestInProgress' };
/** Another request was answered under the same key. */
export type RequestKeyReused = { readonly _tag: 'RequestKeyReused' };
/** The part of a token that does not hold: of its form, its header, its signature or its claims. */
export type TokenFault =
  'malformed' | 'alg' | 'kid' | 'typ' | 'signature' | 'exp' | 'nbf' | 'iat' | 'iss' | 'aud' | 'subject';
/** The token does not tell who is asking. The fault is for the log: callers are never told it. */
export type NotAuthenticated = { readonly _tag: 'NotAuthenticated'; readonly fault: TokenFault };

/** Everything that a use case can answer instead of success. */
export type UseCaseError =
  | NotFound
  | AlreadyExists
  | VersionMismatch
  | SyncPointExpired
  | RequestInProgress
  | RequestKeyReused
  | Unavailable;

export const notFound = (kind: Kind): NotFound => ({ _tag: 'NotFound', kind });
export const alreadyExists = (kind: Kind): AlreadyExists => ({ _tag: 'AlreadyExists', kind });
export const versionMismatch = (kind: Kind, current: Version): VersionMismatch => ({
  _tag: 'VersionMismatch',
  kind,
  current,
});
export const syncPointExpired: SyncPointExpired = { _tag: 'SyncPointExpired' };
export const requestInProgress: RequestInProgress = { _tag: 'RequestInProgress' };
export const requestKeyReused: RequestKeyReused = { _tag: 'RequestKeyReused' };
export const unavailable: Unavailable = { _tag: 'Unavailable' };
export const notAuthenticated = (fault: TokenFault): NotAuthenticated => ({
  _tag: 'NotAuthenticated',
  fault,
});
