declare const name: unique symbol;

/** A value that only its smart constructor makes: a `Title` is a string, a string is not a `Title`. */
export type Brand<Base, Name extends string> = Base & { readonly [name]: Name };

type Unbranded<Branded> = Branded extends string
  ? string
  : Branded extends number
    ? number
    : Branded extends ReadonlyArray<infer Item>
      ? ReadonlyArray<Item>
      : never;

/** Marks a value that was checked just before. The only `as` of the project stands here. */
export const brand = <Branded>(checked: Unbranded<Branded>): Branded => checked as Branded;
