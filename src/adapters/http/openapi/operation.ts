import type { Media, Response, Table } from './components.ts';
import { type Reference, ref } from './schemas.ts';

export type Operation = {
  readonly operationId: string;
  readonly tags: ReadonlyArray<string>;
  readonly summary: string;
  readonly description: string;
  readonly security?: ReadonlyArray<Table<ReadonlyArray<string>>>;
  readonly parameters?: ReadonlyArray<Reference>;
  readonly requestBody?: { readonly required: boolean; readonly content: Table<Media> };
  readonly responses: Table<Response | Reference>;
};
export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];
export type PathItem = { readonly [method in Method]?: Operation };

/** They are of the operations, not of the paths: there Swagger UI does not follow references. */
export const ofUser = (...more: ReadonlyArray<Reference>): ReadonlyArray<Reference> => [
  ref('parameters/UserId'),
  ...more,
  ref('parameters/RequestId'),
];

/** What an operation has that needs no token. */
export const publicly = { tags: ['Service'], security: [], parameters: [ref('parameters/RequestId')] };
