import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NotFound } from '../../../application/errors.ts';
import type { Kind } from '../../../application/history.ts';
import type { Ports, VersionPrecondition } from '../../../application/ports.ts';
import { makeVersion } from '../../../domain/task.ts';
import type { Actor } from '../../../domain/user.ts';
import type { SingleApiError } from '../api-error.ts';
import { type Decoder, decoder, refined } from '../decoder.ts';
import type { ListJson } from '../lists/list-json.ts';
import { idSchema, versionSchema } from '../openapi/components.ts';
import type { TaskJson } from '../tasks/task-json.ts';
import { violationsIn } from '../validation-messages.ts';

/** The result of an operation: the task or the list as it is now; of a deletion neither. */
export type BatchResultJson = {
  readonly status: 200 | 201 | 204;
  readonly task?: TaskJson;
  readonly list?: ListJson;
};

/** One operation of a batch, decoded. `index`, from 0, orders what is created at one time. */
export type Operation = (
  ports: Ports,
  actor: Actor,
  index: number,
) => TE.TaskEither<SingleApiError, BatchResultJson>;

export const operationFrom = <Members>(
  first: Decoder<Members>,
  read: (members: Members) => Operation,
): Decoder<Operation> => refined(first, (members) => E.right(read(members)));

/** The id of an item; a malformed one is the id of none. */
export const idOf = <Id>(
  kind: Kind,
  read: (text: string) => E.Either<NotFound, Id>,
): Decoder<E.Either<NotFound, Id>> =>
  decoder('id', idSchema, (input) =>
    typeof input === 'string' ? E.right(read(input)) : E.left(`must be the id of a ${kind}`),
  );

/** The version of an item that an operation expects. */
export const versionOf = (kind: Kind): Decoder<VersionPrecondition> =>
  decoder('version', { ...versionSchema, description: 'Apply only at this version.' }, (input) =>
    pipe(
      makeVersion(typeof input === 'number' ? input : Number.NaN),
      E.bimap(
        () => `must be a ${kind} version`,
        (version): VersionPrecondition => O.some([version]),
      ),
    ),
  );

/** Points the violations of a task to the member of the operation that has it. */
export const pointingInto = (member: string) =>
  TE.mapLeft((error: SingleApiError): SingleApiError =>
    error._tag === 'RecurrenceRefused' || error._tag === 'ListAbsent'
      ? {
          _tag: 'Invalid',
          violations: violationsIn(error).map((one) => ({ ...one, pointer: `/${member}${one.pointer}` })),
        }
      : error,
  );
