import assert from 'node:assert/strict';
import type { ChangesJson } from '../../../src/adapters/http/changes/changes.ts';
import type { BatchResultJson } from '../../../src/adapters/http/batch/operation.ts';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import type { Answer } from './calls.ts';

type Results = { readonly results: ReadonlyArray<BatchResultJson> };

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null;
const isTask = (body: unknown): body is TaskJson => isObject(body) && 'version' in body;
const isTasks = (body: unknown): body is TaskJson[] => Array.isArray(body) && body.every(isTask);
const isChanges = (body: unknown): body is ChangesJson => isObject(body) && 'has_more' in body;
const isResults = (body: unknown): body is Results => isObject(body) && 'results' in body;

const reading =
  <A>(is: (body: unknown) => body is A) =>
  ({ status, text }: Answer): A => {
    const body: unknown = JSON.parse(text);
    assert.ok(is(body), `not what was expected: ${status} ${text}`);
    return body;
  };

export const taskIn = reading(isTask);
export const tasksIn = reading(isTasks);
export const changesIn = reading(isChanges);

export const resultsIn = (response: Answer): ReadonlyArray<BatchResultJson> =>
  reading(isResults)(response).results;
