import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { namedSchema } from './openapi/components.ts';
import { type DomainRefusal, messageOf } from './validation-messages.ts';

/** What the description of the API says of a decoder: the form of what it reads; undefined: it says nothing of it. */
type Described = { readonly schema: SchemaObject | undefined };

/** Reads a value of ours out of what came over the wire. */
export type Decoder<A> = t.Type<A, unknown> &
  Described & {
    /** The names of the members that it reads of an object; of what is no object it reads none. */
    readonly members: ReadonlyArray<string>;
  };

/** Decoders only decode: nobody asks them what they recognise. */
const recognisesNothing = (_: unknown): _ is never => false;

const decoderOf = <A>(
  name: string,
  schema: SchemaObject | undefined,
  validate: t.Validate<unknown, A>,
  members: ReadonlyArray<string> = [],
): Decoder<A> =>
  Object.assign(new t.Type<A, unknown>(name, recognisesNothing, validate, t.identity), { schema, members });

/** A decoder that says in words what is wrong. Without a schema, the description of the API does not name what it reads. */
export const decoder = <A>(
  name: string,
  schema: SchemaObject | undefined,
  read: (input: unknown) => E.Either<string, A>,
): Decoder<A> =>
  decoderOf(name, schema, (input, context) => {
    const result = read(input);
    return E.isLeft(result) ? t.failure(input, context, result.left) : result;
  });

/** For what is not read. */
export const ignored: Decoder<unknown> = decoder('ignored', undefined, E.right);

/** The same decoder with more to say of it: a description, or keywords that add to its schema or stand in place of its own. */
export const described = <A>(inner: Decoder<A>, says: string | SchemaObject): Decoder<A> =>
  decoderOf(
    inner.name,
    { ...inner.schema, ...(typeof says === 'string' ? { description: says } : says) },
    inner.validate,
    inner.members,
  );

/** The same decoder, whose schema is a component of the description under that name. */
export const named = <A>(name: string, inner: Decoder<A>): Decoder<A> =>
  decoderOf(inner.name, namedSchema(name, inner.schema ?? {}), inner.validate, inner.members);

/** Reads text with a smart constructor of the model. */
export const text = <A>(
  name: string,
  make: (text: string) => E.Either<DomainRefusal, A>,
  schema: SchemaObject = { type: 'string' },
): Decoder<A> =>
  decoder(name, schema, (input) => {
    if (input === undefined) return E.left('is required');
    if (typeof input !== 'string') return E.left('must be a string');
    const made = make(input);
    return E.isLeft(made) ? E.left(messageOf(made.left)) : made;
  });

/** Reads true or false. */
export const boolean = (name: string, schema: SchemaObject): Decoder<boolean> =>
  decoder(name, schema, (input) =>
    typeof input === 'boolean' ? E.right(input) : E.left('must be true or false'),
  );

/** The word that an input is, in any case, of some in lower case. */
export const wordOf = <A extends string>(allowed: ReadonlyArray<A>, input: unknown): A | undefined => {
  const word = typeof input === 'string' ? input.toLowerCase() : undefined;
  return allowed.find((value) => value === word);
};

/** Reads one of a few words, in any case. */
export const oneOf = <A extends string>(name: string, allowed: ReadonlyArray<A>): Decoder<A> =>
  decoder(name, { type: 'string', enum: [...allowed] }, (input) => {
    const found = wordOf(allowed, input);
    return found === undefined ? E.left(`must be one of ${allowed.join(', ')}`) : E.right(found);
  });

/** What is wrong within an input: where, such as `3/id`, or nothing for the whole, and what. */
type Fault = readonly [path: string, message: string];

const at = (context: t.Context, member: string): t.Context => t.appendContext(context, member, t.unknown);
const faultIn =
  (value: unknown, context: t.Context) =>
  ([path, message]: Fault): t.ValidationError => ({
    value,
    context: path === '' ? context : path.split('/').reduce(at, context),
    message,
  });

/** Reads on from what another decoder has read, and names each member within it that is wrong. */
export const refinedWithin = <A, B>(
  first: Decoder<A>,
  read: (value: A) => E.Either<ReadonlyArray<Fault>, B>,
): Decoder<B> => {
  const validate: t.Validate<unknown, B> = (input, context) => {
    const value = first.validate(input, context);
    if (E.isLeft(value)) return value;
    const result = read(value.right);
    return E.isRight(result) ? result : t.failures(result.left.map(faultIn(input, context)));
  };
  return decoderOf(first.name, first.schema, validate, first.members);
};

/** Reads on from what another decoder has read. */
export const refined = <A, B>(first: Decoder<A>, read: (value: A) => E.Either<string, B>): Decoder<B> =>
  refinedWithin(first, (value) => E.mapLeft((message: string) => [['', message] as const])(read(value)));

const orNull = ({ type, ...schema }: SchemaObject): SchemaObject => ({
  ...schema,
  ...(type === undefined ? {} : { type: [...[type].flat(), 'null'] }),
  ...(schema.enum === undefined ? {} : { enum: schema.enum.concat(null) }),
  ...(schema.oneOf === undefined ? {} : { oneOf: [...schema.oneOf, { type: 'null' }] }),
});

/** Reads `null` as `cleared`. */
export const clearable = <A>(cleared: A, otherwise: Decoder<A>): Decoder<A> =>
  decoderOf(otherwise.name, otherwise.schema && orNull(otherwise.schema), (input, context) =>
    input === null ? t.success(cleared) : otherwise.validate(input, context),
  );

const listOf = (item: Described): SchemaObject => ({
  type: 'array',
  ...(item.schema && { items: item.schema }),
});

/** Reads an array, naming each item that is wrong; one that is too long is refused before its items are looked at. */
export const arrayOf = <A>(item: Decoder<A>, max: number, tooLong: string): Decoder<ReadonlyArray<A>> => {
  const items = t.array(item);
  return decoderOf('array', { ...listOf(item), maxItems: max }, (input, context) => {
    if (!Array.isArray(input)) return t.failure(input, context, 'must be an array');
    return input.length > max ? t.failure(input, context, tooLong) : items.validate(input, context);
  });
};

const ofKind = (member: string, name: string, { schema }: Described): SchemaObject => ({
  ...schema,
  properties: { [member]: { type: 'string', const: name }, ...schema?.properties },
  required: [member, ...(schema?.required ?? [])],
});

/** Reads an object by the decoder that is named by one of its members. */
export const oneKindOf = <A>(member: string, kinds: Readonly<Record<string, Decoder<A>>>): Decoder<A> => {
  const names = Object.keys(kinds);
  const schemas = Object.entries(kinds).map(([name, kind]) => ofKind(member, name, kind));
  return decoderOf('kinds', { oneOf: schemas }, (input, context) => {
    if (!t.UnknownRecord.is(input)) return t.failure(input, context, 'must be a JSON object');
    const name = names.find((one) => one === input[member]);
    const kind = name === undefined ? undefined : kinds[name];
    return kind === undefined
      ? t.failure(input, at(context, member), `must be one of ${names.join(', ')}`)
      : kind.validate(input, context);
  });
};

/** Reads one thing or an array of such, as a query member that may be given more than once. */
export const oneOrMore = <A>(item: Decoder<A>): Decoder<ReadonlyArray<A>> => {
  const several = t.array(item);
  return decoderOf<ReadonlyArray<A>>('one or more', listOf(item), (input, context) =>
    several.validate(Array.isArray(input) ? input : [input], context),
  );
};

type Members = Readonly<Record<string, unknown>>;

/** Refuses an object for what is in it, with a message, or reads it with another decoder. */
export const refusing = <A>(refusal: (all: Members) => O.Option<string>, otherwise: Decoder<A>): Decoder<A> =>
  decoderOf(
    otherwise.name,
    otherwise.schema,
    (input, context) => {
      const message = t.UnknownRecord.is(input) ? refusal(input) : O.none;
      return O.isSome(message)
        ? t.failure(input, context, message.value)
        : otherwise.validate(input, context);
    },
    otherwise.members,
  );

/** Looks at members together for what none of them can tell alone: names those that are wrong, and says what is. */
export type Consistency = (members: Members) => ReadonlyArray<Fault>;

const consistent: Consistency = () => [];

type Decoders = Readonly<Record<string, t.Mixed & Described>>;

const objectOf = (required: Decoders, optional: Decoders): SchemaObject => {
  const properties = Object.entries({ ...required, ...optional }).flatMap(([name, { schema }]) =>
    schema === undefined ? [] : [[name, schema] as const],
  );
  const names = Object.keys(required);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(names.length === 0 ? {} : { required: names }),
  };
};

/**
 * Reads the members of an object that are known and ignores the others. The known ones are taken out first: io-ts
 * copies objects by assignment, and a member named `__proto__` would smuggle values past their decoders.
 */
export const object = <Required extends Decoders, Optional extends Decoders>(
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
    const together = inconsistency(known).map(faultIn(known, context));
    return E.isRight(a) && E.isRight(b) && together.length === 0
      ? t.success({ ...a.right, ...b.right })
      : t.failures([...(E.isLeft(a) ? a.left : []), ...(E.isLeft(b) ? b.left : []), ...together]);
  };
  return decoderOf('object', objectOf(required, optional), validate, names);
};
