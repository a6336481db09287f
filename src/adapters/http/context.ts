import type { Next, ParameterizedContext } from 'koa';
import type { Cause } from './causes.ts';
import type { Failure } from './failures.ts';
import type { RequestNames } from './request-names.ts';

/** What is known of each request. */
export type State = {
  names: RequestNames;
  /** The template of its path, `/api/:user_id/tasks/:id`; undefined for an unknown one. */
  route?: string;
  /** Why it failed, once it has. */
  failure?: Failure['_tag'];
  cause?: Cause;
};
export type Ctx = ParameterizedContext<State>;
export type Middleware = (ctx: Ctx, next: Next) => Promise<unknown>;

/** The path of the URL, if it can be read. */
export const readablePath = (ctx: Ctx): string | undefined => {
  try {
    decodeURIComponent(ctx.path);
    return ctx.path;
  } catch {
    return undefined;
  }
};
