import KoaRouter from '@koa/router';
import type { Ctx, RoutedContext, State } from './request/request-context.ts';
import { type Reply, refusal } from './request/respond.ts';
import { canonicalPathOf, isIdentityPath } from './request/target.ts';

/** What handles a method at the path of a template, such as `/api/:user_id/tasks/:id`. */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly handle: (ctx: RoutedContext) => Reply | Promise<Reply>;
};

export type Router = {
  /** Whether there is a route, of any method, at the path of a request. */
  readonly hasPath: (ctx: Ctx) => boolean;
  /** Handles a request by its route; else 404, 204 to OPTIONS, or 405 with `Allow`. */
  readonly dispatch: (ctx: Ctx) => Promise<Reply>;
};

/**
 * Routes requests by their canonical paths. The package only finds the route: left to itself it would match each request a
 * second time, and compose a chain of functions for it.
 */
export const createRouter = (routes: ReadonlyArray<Route>): Router => {
  const router = new KoaRouter<State>({ sensitive: true, strict: true });
  const handlers = new Map<unknown, Route['handle']>();
  for (const { method, path, handle } of routes)
    handlers.set(
      router.register(path, [method], () => undefined),
      handle,
    );

  /** The layers at a path: one that is spelled out beats one with a parameter in its place. */
  const layersAt = (path: string) => {
    const isIdentity = isIdentityPath(path);
    const layers = router
      .match(path, 'OPTIONS')
      .path.filter((layer) => !isIdentity || isIdentityPath(String(layer.path)));
    const fewest = Math.min(...layers.map(({ paramNames }) => paramNames.length));
    return layers.filter(({ paramNames }) => paramNames.length === fewest);
  };

  return {
    hasPath: (ctx) => layersAt(canonicalPathOf(ctx.req)).length > 0,
    dispatch: async (ctx) => {
      const { method } = ctx;
      const path = canonicalPathOf(ctx.req);
      const layers = layersAt(path);
      const layer = layers.find(({ methods }) => methods.includes(method));
      const handle = handlers.get(layer);
      if (layer !== undefined && handle !== undefined) {
        ctx.state.route = String(layer.path);
        const params = layer.params(path, layer.captures(path));
        return handle(Object.assign(ctx, { params }));
      }
      const methods = [...new Set(layers.flatMap((one) => one.methods))];
      const allow = [...methods, 'OPTIONS'].join(', ');
      if (methods.length === 0) return refusal(ctx, { _tag: 'NoSuchPath' });
      return method === 'OPTIONS'
        ? { status: 204, headers: { Allow: allow } }
        : refusal(ctx, { _tag: 'MethodNotAllowed', allow });
    },
  };
};
