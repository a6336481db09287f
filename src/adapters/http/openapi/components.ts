import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject, SchemaObject } from 'openapi3-ts/oas31';
import packageJson from '../../../../package.json' with { type: 'json' };
import { maxOrderKey } from '../../../domain/order-key.ts';

/** The version of this release. */
export const { version } = packageJson;

const componentName = Symbol('component name');

/**
 * Marks a part of the OpenAPI document as a component, such as `schemas/Task`: it is defined once and referenced everywhere
 * else. A copy with more members is not a component.
 */
export const component = <Part extends object>(at: string, part: Part): Part =>
  Object.defineProperty({ ...part }, componentName, { value: at });

export const namedSchema = (name: string, schema: SchemaObject): SchemaObject =>
  component(`schemas/${name}`, schema);

/** An object with exactly these members, all required. */
export const exactly = <Json>(
  properties: Readonly<Record<keyof Json, SchemaObject>>,
  description?: string,
): SchemaObject => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** An instant in responses. */
export const instant = namedSchema('Instant', {
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  description: 'RFC 3339, in UTC, with milliseconds.',
});

export const idSchema: SchemaObject = {
  type: 'string',
  format: 'uuid',
  description: 'A UUID, returned in lower case.',
};

/** An order key. */
export const positionSchema: SchemaObject = {
  type: 'string',
  minLength: 1,
  maxLength: maxOrderKey,
  description: 'Opaque: sorts by code points. Only a move changes it.',
};

export const versionSchema: SchemaObject = {
  type: 'integer',
  minimum: 1,
  description: 'Starts at 1 and grows by 1 with every change. The ETag is this number in quotes.',
};

/** The ids of a user, a task, a list and an item of a checklist in all examples. */
export const [exampleUserId, exampleTaskId, exampleListId, exampleItemId] = [
  'k3XfPq9ZtB7mWc2LsR5vYh8NdJ4gEa6U',
  '019aa5b2-7c40-7d3e-9a51-2f0c6b8e4d17',
  '019aa5b2-6b10-7c2a-8f40-1e9d5a7c3b06',
  '019aa5b2-7c43-7b11-8e20-3d4c5b6a7980',
];

/**
 * The document with its components listed, and references in their place. Throws if two different components have the same
 * name.
 */
export const withComponents = ({ paths, components, ...document }: OpenAPIObject) => {
  const kinds: Record<string, Record<string, unknown>> = {};
  /** What has been written already: many parts of the document are one object. */
  const written = new Map<object, unknown>();
  const withReferences = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const before = written.get(part);
    if (before !== undefined) return before;
    const now = Array.isArray(part) ? part.map(withReferences) : referenceTo(part);
    written.set(part, now);
    return now;
  };
  const referenceTo = (part: object): unknown => {
    const whole = Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [name, withReferences(inner)]),
    );
    const at: unknown = Object.getOwnPropertyDescriptor(part, componentName)?.value;
    if (typeof at !== 'string') return whole;
    const [kind = '', name = ''] = at.split('/');
    const others = kinds[kind] ?? {};
    if (!isDeepStrictEqual(others[name] ?? whole, whole)) throw new Error(`two components are named ${at}`);
    kinds[kind] = { ...others, [name]: whole };
    return { $ref: `#/components/${at}` };
  };
  return { ...document, paths: withReferences(paths), components: { ...kinds, ...components } };
};
