import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ApiError, Violation } from './api-error.ts';
import { type DomainRefusal, messageOf } from './validation-messages.ts';

/** Reads a value of ours out of what came over the wire. */
export type Decoder<A> = t.Type<A, unknown> & {
  /** The names of the members that it reads of an object; of what is no object it reads none. */
  readonly members: ReadonlyArray<string>;
};

/** Decoders only decode: nobody asks them what they recognise. */
const recognisesNothing = (_: unknown): _ is never => false;

const decoderOf = <A>(
  name: string,
  validate: t.Validate<unknown, A>,
  members: ReadonlyArray<string> = [],
): Decoder<A> =>
  Object.assign(new t.Type<A, unknown>(name, recognisesNothing, validate, t.identity), { members });

/** A decoder that says in words what is wrong. */
export const decoder = <A>(name: string, read: (input: unknown) => E.Either<string, A>): Decoder<A> =>
  decoderOf(name, (input, context) =>
    pipe(
      read(input),
      E.match((message) => t.failure(input, context, message), t.success<A>),
    ),
  );

/** For what is not read. */
export const ignored: Decoder<unknown> = decoder('ignored', E.right);

/** Reads text with a smart constructor of the model. */
export const text = <A>(name: string, make: (text: string) => E.Either<DomainRefusal, A>): Decoder<A> =>
  decoder(name, (input) => {
    if (input === undefined) return E.left('is required');
    return typeof input === 'string' ? pipe(make(input), E.mapLeft(messageOf)) : E.left('must be a string');
  });

/** The word that an input is, in any case, of some in lower case. */
export const wordOf = <A extends string>(allowed: ReadonlyArray<A>, input: unknown): A | undefined => {
  const word = typeof input === 'string' ? input.toLowerCase() : undefined;
  return allowed.find((value) => value === word);
};

/** Reads one of a few words, in any case. */
export const oneOf = <A extends string>(name: string, allowed: ReadonlyArray<A>): Decoder<A> =>
  decoder(name, (input) => {
    const found = wordOf(allowed, input);
    return found === undefined ? E.left(`must be one of ${allowed.join(', ')}`) : E.right(found);
  });

/** Reads on from what another decoder has read. */
export const refined = <A, B>(first: Decoder<A>, read: (value: A) => E.Either<string, B>): Decoder<B> =>
  decoderOf(
    first.name,
    (input, context) =>
      pipe(
        first.validate(input, context),
        E.flatMap((value) =>
          pipe(
            read(value),
            E.match((message) => t.failure<B>(input, context, message), t.success),
          ),
        ),
      ),
    first.members,
  );

/** Reads `null` as `cleared`. */
export const clearable = <A>(cleared: A, otherwise: Decoder<A>): Decoder<A> =>
  decoderOf(otherwise.name, (input, context) =>
    input === null ? t.success(cleared) : otherwise.validate(input, context),
  );

/** Reads an array, naming each item that is wrong; one that is too long is refused before its items are looked at. */
export const arrayOf = <A>(item: Decoder<A>, max: number, tooLong: string): Decoder<ReadonlyArray<A>> => {
  const items = t.array(item);
  return decoderOf('array', (input, context) => {
    if (!Array.isArray(input)) return t.failure(input, context, 'must be an array');
    return input.length > max ? t.failure(input, context, tooLong) : items.validate(input, context);
  });
};

/** Reads an object by the decoder that is named by one of its members. */
export const oneKindOf = <A>(member: string, kinds: Readonly<Record<string, Decoder<A>>>): Decoder<A> => {
  const names = Object.keys(kinds);
  return decoderOf('kinds', (input, context) => {
    if (!t.UnknownRecord.is(input)) return t.failure(input, context, 'must be a JSON object');
    const name = names.find((one) => one === input[member]);
    const kind = name === undefined ? undefined : kinds[name];
    return kind === undefined
      ? t.failure(input, t.appendContext(context, member, t.unknown), `must be one of ${names.join(', ')}`)
      : kind.validate(input, context);
  });
};

/** Reads one thing or an array of such, as a query member that may be given more than once. */
export const oneOrMore = <A>(item: Decoder<A>): Decoder<ReadonlyArray<A>> => {
  const several = t.array(item);
  return decoderOf<ReadonlyArray<A>>('one or more', (input, context) =>
    several.validate(Array.isArray(input) ? input : [input], context),
  );
};

type Members = Readonly<Record<string, unknown>>;

/** Refuses an object for what is in it, with a message, or reads it with another decoder. */
export const refusing = <A>(refusal: (all: Members) => O.Option<string>, otherwise: Decoder<A>): Decoder<A> =>
  decoderOf(
    otherwise.name,
    (input, context) =>
      pipe(
        t.UnknownRecord.is(input) ? refusal(input) : O.none,
        O.match(
          () => otherwise.validate(input, context),
          (message) => t.failure<A>(input, context, message),
        ),
      ),
    otherwise.members,
  );

/** Looks at members together for what none of them can tell alone: names those that are wrong, and says what is. */
export type Consistency = (members: Members) => ReadonlyArray<readonly [member: string, message: string]>;

const consistent: Consistency = () => [];

/**
 * Reads the members of an object that are known and ignores the others. The known ones are taken out first: io-ts
 * copies objects by assignment, and a member named `__proto__` would smuggle values past their decoders.
 */
export const object = <Required extends t.Props, Optional extends t.Props>(
  required: Required,
  optional: Optional,
  inconsistency: Consistency = consistent,
): Decoder<t.TypeOfProps<Required> & t.TypeOfPartialProps<Optional>> => {
  const needed = t.exact(t.type(required));
  const allowed = t.exact(t.partial(optional));
  const names = [...Object.keys(required), ...Object.keys(optional)];
  const validate: t.Validate<unknown, t.TypeOfProps<Required> & t.TypeOfPartialProps<Optional>> = (
    input,
    context,
  ) => {
    if (!t.UnknownRecord.is(input)) return t.failure(input, context, 'must be a JSON object');
    const known: Members = Object.fromEntries(
      names.filter((name) => Object.hasOwn(input, name)).map((name) => [name, input[name]]),
    );
    const [a, b] = [needed.validate(known, context), allowed.validate(known, context)];
    const together = inconsistency(known).map(([member, message]) => {
      return { value: known, context: t.appendContext(context, member, t.unknown), message };
    });
    return E.isRight(a) && E.isRight(b) && together.length === 0
      ? t.success({ ...a.right, ...b.right })
      : t.failures([...(E.isLeft(a) ? a.left : []), ...(E.isLeft(b) ? b.left : []), ...together]);
  };
  return decoderOf('object', validate, names);
};

const pointerOf = (context: t.Context): string =>
  context
    .slice(1)
    .map(({ key }) => `/${key}`)
    .join('');

/** Reads all of an input, or tells everything that is wrong with it, once for each place. */
export const decode = <A>(whole: Decoder<A>, input: unknown): E.Either<ApiError, A> =>
  pipe(
    whole.decode(input),
    E.mapLeft((errors) => {
      const violations = errors.map(({ context, message = 'is not valid' }): Violation => {
        return { pointer: pointerOf(context), detail: message };
      });
      const places = new Map(violations.toReversed().map((fault) => [fault.pointer, fault]));
      return { _tag: 'Invalid', violations: [...places.values()].toReversed() };
    }),
  );
