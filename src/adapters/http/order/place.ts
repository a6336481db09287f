import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Kind } from '../../../application/history.ts';
import type { ListIdNotUuid } from '../../../domain/list.ts';
import type { Place } from '../../../domain/order-key.ts';
import type { TaskIdNotUuid } from '../../../domain/task.ts';
import { type Consistency, clearable, described, refined, text } from '../decoder.ts';
import { idSchema } from '../openapi/components.ts';

/** The members that name a place beside an item: `after` and `before`, each its id or null. */
export const placeMembers = <Id extends string>(
  kind: Kind,
  makeId: (written: string) => E.Either<TaskIdNotUuid | ListIdNotUuid, Id>,
) => {
  const anchor = clearable<O.Option<Id>>(
    O.none,
    refined(text('anchor', makeId, idSchema), (id) => E.right(O.some(id))),
  );
  return {
    after: described(anchor, `The ${kind} to stand directly after; null: first.`),
    before: described(anchor, `The ${kind} to stand directly before; null: last.`),
  };
};

/** One place, not two; none only where another member, such as `list_id`, stands for the last one. */
export const namesOnePlace =
  (other?: string): Consistency =>
  ({ after, before, ...rest }) => {
    if (after !== undefined && before !== undefined)
      return [['before', 'must not be sent together with after']];
    const isMissing = after === undefined && before === undefined;
    if (!isMissing || (other !== undefined && rest[other] !== undefined)) return [];
    return [['after', `is required, or before${other === undefined ? '' : `, or ${other}`}`]];
  };

/** A place as the members name it. */
export type PlaceNamed<Id> = {
  readonly after?: O.Option<Id> | undefined;
  readonly before?: O.Option<Id> | undefined;
};

/** The place that the members name; without one, the last. */
export const placeIn = <Id>({ after, before = O.none }: PlaceNamed<Id>): Place<Id> =>
  after === undefined ? { side: 'before', anchor: before } : { side: 'after', anchor: after };
