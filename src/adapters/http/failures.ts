import type { NotAuthenticated, UseCaseError } from '../../application/errors.ts';

/** One thing wrong with a request: where in its body or its query (a JSON Pointer, RFC 6901), and what. */
export type Fault = { readonly pointer: string; readonly detail: string };

/** Every way in which a request can fail to get what it asks for. */
export type Failure =
  | UseCaseError
  | NotAuthenticated
  | { readonly _tag: 'MalformedRequest'; readonly detail: string }
  | { readonly _tag: 'Invalid'; readonly faults: ReadonlyArray<Fault> }
  | { readonly _tag: 'MalformedJson'; readonly detail: string }
  | { readonly _tag: 'TokenMissing' }
  | { readonly _tag: 'NotYours' }
  | { readonly _tag: 'NoSuchPath' }
  | { readonly _tag: 'MethodNotAllowed'; readonly allow: string }
  | { readonly _tag: 'NotAcceptable'; readonly produces: string }
  | { readonly _tag: 'RequestTimeout' }
  | { readonly _tag: 'BodyTooLarge'; readonly max: number }
  | { readonly _tag: 'UriTooLong'; readonly max: number }
  | { readonly _tag: 'UnsupportedMediaType'; readonly detail: string }
  | { readonly _tag: 'HeadersTooLarge' }
  | { readonly _tag: 'Bug' };
