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
import { component, exampleItemId, exampleListId, exampleTaskId, exampleUserId } from './components.ts';

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** An operation without references. */
export type DocumentedOperation = Omit<OperationObject, 'parameters' | 'requestBody' | 'responses'> & {
  readonly operationId: string;
  readonly parameters: ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  readonly responses: Readonly<Record<string, ResponseObject>>;
};
export type PathItem = { readonly [method in (typeof methods)[number]]?: DocumentedOperation };
export type Paths = Readonly<Record<string, PathItem>>;

/** The tags of operations, in document order. */
export const tags = {
  Tasks: 'The tasks of a user.',
  Lists: 'The lists of a user.',
  User: 'All data of a user.',
  Service: 'The service itself; no token required.',
} as const;

/** An endpoint with its route, and the parts of its OpenAPI operation that its decoders do not provide. */
export type ApiRoute = Pick<Route, 'method' | 'path'> & {
  readonly endpoint: Endpoint;
  readonly operationId: string;
  readonly tag: keyof typeof tags;
  readonly summary: string;
  readonly description: string;
  /** Request header fields beyond the common ones. */
  readonly headers?: ReadonlyArray<ParameterObject>;
  /** Examples of request bodies. */
  readonly examples?: ExamplesObject;
  readonly responses: Readonly<Record<string, ResponseObject>>;
};

const header = (name: string, field: string, description: string, schema: SchemaObject): ParameterObject =>
  component(`parameters/${name}`, { name: field, in: 'header', description, schema });

export const ifMatch = header(
  'IfMatch',
  'If-Match',
  'Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches.',
  { type: 'string', examples: ['"1"', '*'] },
);

export const ifNoneMatch = header(
  'IfNoneMatch',
  'If-None-Match',
  'The ETag, or ETags, of your copy. If it is current, the response is 304 without a body.',
  { type: 'string', examples: ['"1"'] },
);

export const lastEventId = header(
  'LastEventId',
  'Last-Event-ID',
  'The id of the last event that you have, or another token of the change feed. Default: from now.',
  { type: 'string', examples: ['1f0e9a52-6c1b-4b5e-9d0a-7f2c3e4d5a6b.42.7'] },
);

const idempotencyKey = header(
  'IdempotencyKey',
  'Idempotency-Key',
  'A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing.',
  { type: 'string', pattern: keyForm },
);

const requestId = header(
  'RequestId',
  'X-Request-Id',
  'Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other.',
  { type: 'string', pattern: requestIdForm, examples: ['web-7f3a'] },
);

const idParameter = (title: string, name: string, of: string, example: string | undefined): ParameterObject =>
  component(`parameters/${title}`, {
    name,
    in: 'path',
    required: true,
    description: `The id of the ${of}.`,
    schema: { type: 'string', format: 'uuid', examples: [example] },
  });

/** Examples are in the schemas, except for the user's: Swagger UI would send it. */
const inPath: Readonly<Record<string, ParameterObject>> = {
  user_id: component('parameters/UserId', {
    name: 'user_id',
    in: 'path',
    required: true,
    description: 'The owner: the subject of the token, or `me`.',
    schema: { type: 'string', minLength: 1, maxLength: maxUserId },
    examples: { me: { value: 'me' }, subject: { value: exampleUserId } },
  }),
  item_id: idParameter('ItemId', 'item_id', 'item', exampleItemId),
};

/** The id in the path, by the tag of the operation. */
const ids: Readonly<Partial<Record<ApiRoute['tag'], ParameterObject>>> = {
  Tasks: idParameter('TaskId', 'id', 'task', exampleTaskId),
  Lists: idParameter('ListId', 'id', 'list', exampleListId),
};

/** The query parameters of a decoder. */
const inQuery = ({ properties = {}, required = [] }: SchemaObject): ReadonlyArray<ParameterObject> =>
  Object.entries(properties).map(([name, { description = '', ...schema }]) => ({
    name,
    in: 'query',
    description,
    ...(required.includes(name) ? { required: true } : {}),
    schema,
  }));

const operationOf = (route: ApiRoute): DocumentedOperation => {
  const { path, method, endpoint, headers = [], examples = {}, ...documented } = route;
  const { operationId, tag, summary, description, responses } = documented;
  const { query = {}, body, mediaTypes, needsBody, key } = endpoint.reads;
  const names = Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    // On the operation, not on the path, where Swagger UI does not resolve references.
    parameters: [
      ...names.flatMap((name) => (name === 'id' ? ids[tag] : inPath[name]) ?? []),
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

/** The OpenAPI paths of routes. */
export const pathsOf = (routes: ReadonlyArray<ApiRoute>): Paths => {
  const paths: Record<string, PathItem> = {};
  for (const route of routes) {
    const template = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [route.method]: operationOf(route) };
  }
  return paths;
};

/** The common members of operations without authentication. */
export const publicOperation = { tags: ['Service'], security: [], parameters: [requestId] };

/** The same for operations with a cacheable response. */
export const publicCacheable = { ...publicOperation, parameters: [requestId, ifNoneMatch] };
