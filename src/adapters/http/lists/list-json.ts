import type { SchemaObject } from 'openapi3-ts/oas31';
import { type List, maxListTitle } from '../../../domain/list.ts';
import type { Versioned } from '../../../domain/task.ts';
import {
  exactly,
  exampleListId,
  idSchema,
  instant,
  namedSchema,
  positionSchema,
  versionSchema,
} from '../openapi/components.ts';

/** Encodes a list as JSON. */
export const listJson = ({ value: list, version }: Versioned<List>) => ({
  id: list.id,
  title: list.title,
  position: list.position,
  created_at: list.createdAt,
  updated_at: list.updatedAt,
  version,
});

/** The result of `listJson` as clients see it: without brands. */
export type ListJson = {
  readonly [name in keyof ReturnType<typeof listJson>]: ReturnType<typeof listJson>[name] extends number
    ? number
    : string;
};

/** The schema of each member of a list. */
export const listMembers = {
  id: idSchema,
  title: { type: 'string', minLength: 1, maxLength: maxListTitle },
  position: positionSchema,
  created_at: instant,
  updated_at: instant,
  version: versionSchema,
} satisfies Readonly<Record<keyof ListJson, SchemaObject>>;

export const listSchema = namedSchema(
  'List',
  exactly<ListJson>(listMembers, 'A list of tasks as the service returns it.'),
);

/** The list of all examples. */
export const exampleList: ListJson = {
  id: exampleListId,
  title: 'Garden',
  position: 'gUZqS3Xr00049yTQkVt1nB5dR8mKx2VcV',
  created_at: '2026-11-20T08:15:00.042Z',
  updated_at: '2026-11-20T08:15:00.042Z',
  version: 1,
};
