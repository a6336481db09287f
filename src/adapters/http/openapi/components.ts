import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject, SchemaObject } from 'openapi3-ts/oas31';

const place = Symbol('place among the components');

/**
 * A part of the OpenAPI document that is a component of it, such as `schemas/Task`: it is written once, and referred to
 * wherever it stands. What is made of it by adding to it is none.
 */
export const component = <Part extends object>(at: string, part: Part): Part =>
  Object.defineProperty({ ...part }, place, { value: at });

export const namedSchema = (name: string, schema: SchemaObject): SchemaObject =>
  component(`schemas/${name}`, schema);

/** An object that has all of the members, and no others. */
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

/** The ids of all examples: of the user, and of the task. */
export const [exampleUserId, exampleTaskId] = [
  'k3XfPq9ZtB7mWc2LsR5vYh8NdJ4gEa6U',
  '019aa5b2-7c40-7d3e-9a51-2f0c6b8e4d17',
];

/** The document with references in place of its components, which it lists. Throws if two of them have one name. */
export const withComponents = ({ paths, components, ...document }: OpenAPIObject) => {
  const kinds: Record<string, Record<string, unknown>> = {};
  const written = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(written);
    if (typeof part !== 'object' || part === null) return part;
    const whole = Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, written(inner)]));
    const at: unknown = Object.getOwnPropertyDescriptor(part, place)?.value;
    if (typeof at !== 'string') return whole;
    const [kind = '', name = ''] = at.split('/');
    const others = kinds[kind] ?? {};
    if (!isDeepStrictEqual(others[name] ?? whole, whole)) throw new Error(`two components are named ${at}`);
    kinds[kind] = { ...others, [name]: whole };
    return { $ref: `#/components/${at}` };
  };
  return { ...document, paths: written(paths), components: { ...kinds, ...components } };
};
