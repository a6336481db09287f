import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { v4, v7 } from 'uuid';
import {
  type Checklist,
  type ItemTitle,
  makeChecklist,
  makeItemId,
  makeItemTitle,
} from '../../src/domain/checklist.ts';
import { type Due, makeDue } from '../../src/domain/due.ts';
import {
  type Content,
  type Description,
  type Draft,
  type Tag,
  type Tags,
  type Task,
  type TaskId,
  type Title,
  newTask,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  priorities,
  statuses,
} from '../../src/domain/task.ts';
import {
  type List,
  type ListDraft,
  type ListId,
  type ListTitle,
  makeListId,
  makeListTitle,
  newList,
} from '../../src/domain/list.ts';
import type { Edit } from '../../src/domain/task-edit.ts';
import { type Instant, instantAt } from '../../src/domain/time.ts';
import { type Actor, type OwnerId, makeOwnerId, makeUserId, ownerFor } from '../../src/domain/user.ts';
import { right } from './values.ts';

/** The values that a smart constructor makes of raw input. */
const made = <Raw, A>(raw: fc.Arbitrary<Raw>, make: (raw: Raw) => E.Either<unknown, A>): fc.Arbitrary<A> =>
  raw.map(make).filter(E.isRight).map(right);

/** Surrogates: halves of a pair, no characters. */
const [firstHalf, halves] = [0xd800, 0x800];

/** Any character. Has the samples of `unit: 'binary'`, without its table of all 1.1 million, which takes a second to fill. */
export const character = fc.nat({ max: 0x10ffff - halves }).map(
  (index) => String.fromCodePoint(index < firstHalf ? index : index + halves),
  (text) => {
    const point = typeof text === 'string' ? (text.codePointAt(0) ?? 0) : 0;
    if (typeof text !== 'string' || text !== String.fromCodePoint(point))
      throw new Error('not one character');
    return point < firstHalf ? point : point - halves;
  },
);

const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: character, maxLength }),
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({ maxLength }),
  );

export const instants: fc.Arbitrary<Instant> = made(
  fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') }),
  instantAt,
);
export const titles: fc.Arbitrary<Title> = made(anyText(50), makeTitle);
export const descriptions: fc.Arbitrary<Description> = made(anyText(300), makeDescription);
export const tags: fc.Arbitrary<Tags> = made(
  fc.array(made(anyText(20), makeTag), { maxLength: 20 }),
  makeTags,
);
export const tag: fc.Arbitrary<Tag> = made(anyText(20), makeTag);
const itemTitles: fc.Arbitrary<ItemTitle> = made(anyText(30), makeItemTitle);
export const checklists: fc.Arbitrary<Checklist> = made(
  fc.array(
    fc.record(
      {
        id: fc.uuid().map((text) => right(makeItemId(text))),
        title: itemTitles,
        completed: fc.boolean(),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 5 },
  ),
  makeChecklist,
);
export const dues: fc.Arbitrary<Due> = made(
  fc.oneof(
    instants,
    instants.map((instant) => instant.slice(0, 10)),
  ),
  makeDue,
);
export const status = fc.constantFrom(...statuses);

export const newTaskId = (): TaskId => right(makeTaskId(v7()));
export const newListId = (): ListId => right(makeListId(v7()));
const listTitles: fc.Arbitrary<ListTitle> = made(anyText(50), makeListTitle);
export const taskIds: fc.Arbitrary<TaskId> = fc.uuid().map((text) => right(makeTaskId(text)));
const ownerIds: fc.Arbitrary<OwnerId> = made(anyText(40), makeOwnerId);

export const optional = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<O.Option<A>> =>
  fc.option(value, { nil: undefined }).map((a) => O.fromNullable(a));

const content: { readonly [name in keyof Content]: fc.Arbitrary<Content[name]> } = {
  title: titles,
  description: optional(descriptions),
  priority: fc.constantFrom(...priorities),
  tags,
  checklist: checklists,
  due: optional(dues),
  list: fc.constant(O.none),
};

export const drafts: fc.Arbitrary<Draft> = fc.record({
  id: fc.constantFrom(v4, v7).map((make) => right(makeTaskId(make()))),
  owner: ownerIds,
  ...content,
  status,
  recurrence: fc.constant(O.none),
});

export const tasks: fc.Arbitrary<Task> = fc.tuple(drafts, instants).map(([draft, at]) => newTask(draft, at));

export const edits: fc.Arbitrary<Edit> = fc.record({ ...content, status }, { requiredKeys: [] });

let users = 0;
/** A user whom no other test knows. */
export const newActor = (name = 'user'): Actor => {
  users += 1;
  return { userId: right(makeUserId(`${name}-${users}-${newTaskId()}`)) };
};

/** An owner whom no other test knows. */
export const newOwner = (name = 'user'): OwnerId => ownerFor(newActor(name));

/** The user who is that owner. */
export const actorFor = (owner: OwnerId): Actor => ({ userId: right(makeUserId(owner)) });

/** Of the run: `npm test` tells it, and takes it from the environment. */
const seed = Number(process.env['TEST_SEED'] ?? 0);
let samples = 0;

/** A task of the owner's, made up but for what is given. */
export const someTask = (
  owner: OwnerId,
  given: Partial<Draft> = {},
  at = '2026-11-21T09:00:00.000Z',
): Task => {
  samples += 1;
  const [draft] = fc.sample(drafts, { numRuns: 1, seed: seed + samples });
  if (draft === undefined) throw new Error('fast-check gave no sample');
  return newTask({ ...draft, id: newTaskId(), owner, ...given }, right(instantAt(Date.parse(at))));
};

/** Any list. */
export const lists: fc.Arbitrary<List> = fc
  .tuple(
    fc.record({ id: fc.constant(newListId).map((make) => make()), owner: ownerIds, title: listTitles }),
    instants,
  )
  .map(([draft, at]) => newList(draft, at));

/** A list of the owner's, made up but for what is given. */
export const someList = (
  owner: OwnerId,
  given: Partial<ListDraft> = {},
  at = '2026-11-21T09:00:00.000Z',
): List => {
  samples += 1;
  const draft = { id: newListId(), owner, title: right(makeListTitle(`list ${samples}`)), ...given };
  return newList(draft, right(instantAt(Date.parse(at))));
};
