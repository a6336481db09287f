import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Credentials } from '../../application/ports.ts';
import type { EmbeddedIdentity } from './identity.ts';

/** The e-mail address of the account that the first start makes outside production. */
export const demoEmail = 'demo@doable.example';

/** Makes the demo account, where there is no account yet: its credentials, which nothing keeps; else undefined. */
export const makeDemoAccount = async ({
  accounts,
  hasAccounts,
}: EmbeddedIdentity): Promise<Credentials | undefined> => {
  if (await hasAccounts()) return undefined;
  const credentials = { email: demoEmail, password: randomBytes(12).toString('base64url') };
  const made = await accounts.signUp({ ...credentials, name: 'Demo' })();
  return E.isRight(made) ? credentials : undefined;
};

/** A token for the demo account that is valid for 24 hours; undefined: it was erased, or the database is unavailable. */
export const demoToken = async ({ accounts, accountOf }: EmbeddedIdentity): Promise<string | undefined> => {
  const id = await accountOf(demoEmail).catch(() => O.none);
  const token = O.isNone(id) ? undefined : await accounts.tokenFor(id.value)();
  return token !== undefined && E.isRight(token) ? token.right : undefined;
};
