import assert from 'node:assert/strict';
import type { WireChanges, WireResult, WireTask } from '../../../src/adapters/http/tasks/task-json.ts';
import type { Answer } from './calls.ts';

type Results = { readonly results: ReadonlyArray<WireResult> };

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null;
const isTask = (body: unknown): body is WireTask => isObject(body) && 'version' in body;
const isTasks = (body: unknown): body is WireTask[] => Array.isArray(body) && body.every(isTask);
const isChanges = (body: unknown): body is WireChanges => isObject(body) && 'has_more' in body;
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

export const resultsIn = (answer: Answer): ReadonlyArray<WireResult> => reading(isResults)(answer).results;
