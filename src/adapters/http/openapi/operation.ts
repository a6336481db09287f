import type {
  ExamplesObject,
  OperationObject,
  ParameterObject,
  RequestBodyObject,
  ResponseObject,
  SchemaObject,
} from 'openapi3-ts/oas31';
import { maxUserId } from '../../../domain/user.ts';
import type { Endpoint } from '../endpoint.ts';
import { keyForm } from '../request/idempotency.ts';
import { requestIdForm } from '../request/request-id.ts';
import type { Route } from '../router.ts';
import { component, exampleTaskId, exampleUserId } from './components.ts';

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** An operation, written out: without references. */
export type Operation = Omit<OperationObject, 'parameters' | 'requestBody' | 'responses'> & {
  readonly operationId: string;
  readonly parameters: ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  readonly responses: Readonly<Record<string, ResponseObject>>;
};
export type PathItem = { readonly [method in (typeof methods)[number]]?: Operation };
export type Paths = Readonly<Record<string, PathItem>>;

/** What operations are about, in the order of the document. */
export const tags = {
  Tasks: 'The tasks of a user.',
  User: 'All data of a user.',
  Service: 'The service itself; no token required.',
} as const;

/** An endpoint with its place, and what the OpenAPI document says of it beyond what its decoders say. */
export type ApiRoute = Pick<Route, 'method' | 'path'> & {
  readonly endpoint: Endpoint;
  readonly operationId: string;
  readonly tag: keyof typeof tags;
  readonly summary: string;
  readonly description: string;
  /** Header fields that it reads, beyond those that all endpoints like it read. */
  readonly headers?: ReadonlyArray<ParameterObject>;
  /** Of bodies that it takes. */
  readonly examples?: ExamplesObject;
  readonly responses: Readonly<Record<string, ResponseObject>>;
};

const header = (name: string, field: string, description: string, schema: SchemaObject): ParameterObject =>
  component(`parameters/${name}`, { name: field, in: 'header', description, schema });

export const ifMatch = header(
  'IfMatch',
  'If-Match',
  'Write only if the task still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches.',
  { type: 'string', examples: ['"1"', '*'] },
);

export const ifNoneMatch = header(
  'IfNoneMatch',
  'If-None-Match',
  'The ETag, or ETags, of your copy. If it is current, the response is 304 without a body.',
  { type: 'string', examples: ['"1"'] },
);

const idempotencyKey = header(
  'IdempotencyKey',
  'Idempotency-Key',
  'A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours.',
  { type: 'string', pattern: keyForm },
);

const requestId = header(
  'RequestId',
  'X-Request-Id',
  'Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other.',
  { type: 'string', pattern: requestIdForm, examples: ['web-7f3a'] },
);

/** Examples are in the schemas, but for those of the user: Swagger UI would send them. */
const inPath: Readonly<Record<string, ParameterObject>> = {
  user_id: component('parameters/UserId', {
    name: 'user_id',
    in: 'path',
    required: true,
    description: 'The owner: the subject of the token, or `me`.',
    schema: { type: 'string', minLength: 1, maxLength: maxUserId },
    examples: { me: { value: 'me' }, subject: { value: exampleUserId } },
  }),
  id: component('parameters/TaskId', {
    name: 'id',
    in: 'path',
    required: true,
    description: 'The id of the task.',
    schema: { type: 'string', format: 'uuid', examples: [exampleTaskId] },
  }),
};

/** The members of a query, as its decoder has them. */
const inQuery = ({ properties = {}, required = [] }: SchemaObject): ReadonlyArray<ParameterObject> =>
  Object.entries(properties).map(([name, { description = '', ...schema }]) => ({
    name,
    in: 'query',
    description,
    ...(required.includes(name) ? { required: true } : {}),
    schema,
  }));

const operationOf = (route: ApiRoute): Operation => {
  const { path, method, endpoint, headers = [], examples = {}, ...said } = route;
  const { operationId, tag, summary, description, responses } = said;
  const { query = {}, body, mediaTypes, needsBody, key } = endpoint.reads;
  const names = Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    // They are of the operation, not of the path: there Swagger UI does not follow references.
    parameters: [
      ...names.flatMap((name) => inPath[name] ?? []),
      ...inQuery(query),
      ...headers,
      ...(key && method !== 'get' ? [idempotencyKey] : []),
      requestId,
    ],
    ...(body && {
      requestBody: {
        required: needsBody,
        content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: body, examples }])),
      },
    }),
    responses,
  };
};

/** The paths of routes in the OpenAPI document. */
export const pathsOf = (routes: ReadonlyArray<ApiRoute>): Paths => {
  const paths: Record<string, PathItem> = {};
  for (const route of routes) {
    const template = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [route.method]: operationOf(route) };
  }
  return paths;
};

/** What an operation has that needs no token. */
export const publicly = { tags: ['Service'], security: [], parameters: [requestId] };

/** The same for one whose response can be kept. */
export const publiclyRevalidated = { ...publicly, parameters: [requestId, ifNoneMatch] };
