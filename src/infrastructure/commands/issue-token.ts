import * as E from 'fp-ts/lib/Either.js';
import { makeSubject } from '../../adapters/auth/claims.ts';
import { maxUserId } from '../../domain/user.ts';
import { askPassword } from '../auth/ask-password.ts';
import { developmentToken } from '../auth/development-token.ts';
import { sharedSecret } from '../auth/secrets.ts';
import { localUrl, tokenOverHttp } from '../auth/sign-in.ts';
import type { EmbeddedConfig } from '../config/auth-config.ts';
import { configured, exitWith } from '../process/lifecycle.ts';

const refuse = exitWith('no token');
const config = configured(1);
const who = process.argv[2] ?? '';

/** Signs in as a person with an account. */
const tokenOfPerson = async ({ publicUrl }: EmbeddedConfig): Promise<string> => {
  if (!who.includes('@')) return refuse('give the e-mail address of an account, such as ada@example.com');
  const password = await askPassword(`Password of ${who}: `);
  return tokenOverHttp(localUrl(config.host, config.port), publicUrl, who, password);
};

/** Signs a token with the secret for development. */
const tokenOfUser = async (): Promise<string> => {
  if (config.production) return refuse('in production only the token issuer signs tokens');
  const user = makeSubject(who);
  if (E.isLeft(user)) return refuse(`give a user id of 1 to ${maxUserId} characters, such as alice`);
  const secret = await sharedSecret(config.auth, config.dataDir).catch(exitWith('the secret'));
  return secret === undefined
    ? refuse('only the owner of the key set can sign tokens')
    : developmentToken(secret, user.right);
};

const token = await (config.auth.mode === 'embedded' ? tokenOfPerson(config.auth) : tokenOfUser()).catch(
  refuse,
);
process.stdout.write(`${token}\n`);
