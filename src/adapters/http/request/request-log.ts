import type { Ctx } from './request-context.ts';
import type { Cause } from '../problem.ts';
import type { ApiError } from '../api-error.ts';
import { type RequestIds, requestIdsOf } from './request-id.ts';
import { securityHeaders, strictTransport } from './respond.ts';

/** The log record of a completed request. Only the ids in it may come from the client. */
export type RequestRecord = RequestIds &
  Cause & {
    readonly method: string;
    /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
    readonly route: string | undefined;
    readonly status: number;
    /** The error that it was refused with; undefined if it succeeded. */
    readonly failure: ApiError['_tag'] | undefined;
    readonly milliseconds: number;
    /** The client was gone before the response was sent. */
    readonly aborted: boolean;
  };

/** The hooks that the adapter calls in the course of a request. */
export type RequestHooks = {
  /** A request came; `onResponse` follows. */
  readonly onRequest: () => void;
  readonly onResponse: (record: RequestRecord) => void;
  /** An unexpected error; the client got a 500, or a response that broke off. */
  readonly onError: (error: unknown, ids: RequestIds) => void;
};

/** Calls the hooks of all. */
export const allHooks = (...all: ReadonlyArray<RequestHooks>): RequestHooks => ({
  onRequest: () => all.forEach(({ onRequest }) => onRequest()),
  onResponse: (record) => all.forEach(({ onResponse }) => onResponse(record)),
  onError: (error, ids) => all.forEach(({ onError }) => onError(error, ids)),
});

/** Gives a request its id and the header fields of every response, and reports how it ends. */
export const logRequest = (
  { onRequest, onResponse }: RequestHooks,
  { req, res, state, secure }: Ctx,
): void => {
  const startedAt = performance.now();
  const ids = requestIdsOf(req);
  state.ids = ids;
  state.fields = {
    'X-Request-Id': ids.requestId,
    ...securityHeaders,
    Vary: 'Authorization, Origin',
    ...(secure ? strictTransport : {}),
  };
  onRequest();
  res.once('close', () => {
    onResponse({
      ...ids,
      method: req.method ?? '',
      route: state.route,
      status: res.statusCode,
      failure: state.error,
      ...state.cause,
      milliseconds: Math.round((performance.now() - startedAt) * 1000) / 1000,
      aborted: !res.writableFinished,
    });
  });
};
