import type { Next, ParameterizedContext } from 'koa';

/** What each request has from the beginning. */
export type State = {
  requestId: string;
  /** The template of its path, `/api/:user_id/tasks/:id`; undefined for an unknown one. */
  route?: string;
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
