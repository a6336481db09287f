import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import type { ExampleObject, ParameterObject } from 'openapi3-ts/oas31';
import { editBody, newTaskBody } from '../../../src/adapters/http/tasks/task-decoders.ts';
import { listQuery } from '../../../src/adapters/http/tasks/list-query.ts';
import { makeDue } from '../../../src/domain/due.ts';
import { openApiDocument, servedDocument } from '../../../src/adapters/http/openapi-document.ts';
import { type DocumentedOperation, methods } from '../../../src/adapters/http/openapi/operation.ts';
import { apiRoutes } from '../../../src/adapters/http/api-routes.ts';
import { statusBody } from '../../../src/adapters/http/tasks/stated-status.ts';
import { assertValid, inline, lintOpenApi } from '../../support/openapi.ts';

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** The objects in a value, and itself if it is one. */
const objectsIn = (value: unknown): ReadonlyArray<Members> =>
  isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

/** What a reference like `#/components/schemas/Task` points to. */
const target = (reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), servedDocument);

/** A part of the served document with what it refers to in place of its references. */
const writtenOut = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(writtenOut);
  if (!isObject(part)) return part;
  if (typeof part['$ref'] === 'string') return writtenOut(target(part['$ref']));
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, writtenOut(inner)]));
};

/** The examples of a part with their schema: a schema has a list, a medium and a parameter have named ones. */
const examplesOf = (part: Members): ReadonlyArray<readonly [schema: object, value: unknown]> => {
  const { examples, schema } = part;
  if (Array.isArray(examples)) return examples.map((value: unknown) => [part, value]);
  if (!isObject(examples) || !isObject(schema)) return [];
  return Object.values(examples).map((example) => [schema, isObject(example) ? example['value'] : undefined]);
};

const operations = Object.entries(openApiDocument.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [{ method, path, operation }];
  }),
);

const bodyExamplesOf = (operationId: DocumentedOperation['operationId']): ReadonlyArray<unknown> =>
  operations
    .filter(({ operation }) => operation.operationId === operationId)
    .flatMap(({ operation }) => Object.values(operation.requestBody?.content ?? {}))
    .flatMap(({ examples = {} }) =>
      Object.values(examples).map((one): unknown => inline<ExampleObject>(one).value),
    );

const numberAt = (reference: string): number => Number(target(`#/components/schemas/${reference}`));

/** A parameter of the list. */
const parameter = (name: string): ParameterObject =>
  inline(
    operations
      .find(({ operation }) => operation.operationId === 'listTasks')
      ?.operation.parameters.find((one) => one.name === name),
  );

describe('the OpenAPI document', () => {
  it('passes Spectral', function () {
    this.timeout('10m');
    assert.deepEqual(lintOpenApi(servedDocument), { status: 0, stdout: '[]', stderr: '' });
  });

  it('has only references that resolve', () => {
    const references = objectsIn(servedDocument).flatMap(({ $ref }) => $ref ?? []);
    assert.notDeepEqual(references, []);
    for (const reference of references) {
      assert.ok(typeof reference === 'string' && isObject(target(reference)), JSON.stringify(reference));
    }
  });

  it('means the same with references inlined', () => {
    const written: unknown = JSON.parse(JSON.stringify(openApiDocument.paths));
    assert.deepEqual(writtenOut(servedDocument.paths), written);
  });

  it('has examples that satisfy their schemas', () => {
    const examples = objectsIn(openApiDocument).flatMap(examplesOf);
    assert.ok(examples.length > 30, `only ${examples.length} examples`);
    for (const [schema, value] of examples) assertValid(schema, value, 'an example');
  });

  it('has examples that the service accepts', () => {
    const taken = [
      ...bodyExamplesOf('createTask').map((body) => newTaskBody(makeDue).decode(body)),
      ...bodyExamplesOf('editTask').map((body) => editBody(makeDue).decode(body)),
      ...bodyExamplesOf('completeTask').map((body) => statusBody.decode(body)),
    ];
    assert.ok(taken.length > 10, `only ${taken.length} examples`);
    assert.deepEqual(taken.filter(E.isLeft), []);
  });

  it('has the limits of the service [V2.2.1, V2.2.2]', () => {
    const members = 'NewTask/properties';
    const limit = inline(parameter('limit').schema).maximum ?? NaN;
    const longest = (more: number): ReadonlyArray<Members> => [
      { title: '🌱'.repeat(numberAt(`${members}/title/maxLength`) + more) },
      { title: 'a', description: '🌱'.repeat(numberAt(`${members}/description/maxLength`) + more) },
      { title: 'a', tags: ['🌱'.repeat(numberAt(`${members}/tags/items/maxLength`) + more)] },
      { title: 'a', tags: new Array<string>(numberAt(`${members}/tags/maxItems`) + more).fill('a') },
    ];
    const isTaken = (body: Members): boolean => E.isRight(newTaskBody(makeDue).decode(body));
    assert.deepEqual(longest(0).map(isTaken), [true, true, true, true]);
    assert.deepEqual(longest(1).map(isTaken), [false, false, false, false]);
    const isLimit = (count: number): boolean => E.isRight(listQuery.decode({ limit: String(count) }));
    assert.deepEqual([limit, limit + 1].map(isLimit), [true, false]);
  });

  it('describes in words the limits that no schema expresses', () => {
    const described = (name: string): string => parameter(name).description ?? '';
    const words = Number(/at most (\d+) different words/.exec(described('search'))?.[1]);
    assert.equal(/at most (\d+) different words/.exec(described('q'))?.[1], String(words));
    const isSearch = (count: number): boolean =>
      E.isRight(listQuery.decode({ search: Array.from({ length: count }, (_, n) => `w${n}`).join(' ') }));
    assert.deepEqual([words, words + 1].map(isSearch), [true, false]);
    assert.match(described('X-Request-Id'), /1 to 128 letters, digits, `\.`, `_` or `-`/);
    assert.match(
      String(target('#/components/schemas/NewTask/properties/id/description')),
      /any version.*409/s,
    );
  });

  it('requires a token for exactly the operations that need one [V8.2.1]', () => {
    const served = apiRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const inDocument = operations
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(inDocument.sort(), served.sort());
  });

  it('has the version of the package', () => {
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal(isObject(manifest) && manifest['version'], openApiDocument.info['version']);
  });
});
