import * as E from 'fp-ts/lib/Either.js';
import { makeSubject } from '../../adapters/auth/claims.ts';
import { maxUserId } from '../../domain/user.ts';
import { sharedSecret } from '../auth/secrets.ts';
import { exitWith, configured } from '../process/lifecycle.ts';
import { developmentToken } from '../auth/development-token.ts';

const refuse = exitWith('no token');
const config = configured();
if (config.production) refuse('in production only the token issuer signs tokens');
const user = makeSubject(process.argv[2] ?? '');
if (E.isLeft(user)) refuse(`give a user id of 1 to ${maxUserId} characters: npm run token -- alice`);
else {
  const secret = await sharedSecret(config.auth, config.dataDir).catch(exitWith('the secret'));
  if (secret === undefined) refuse('only the owner of the key set can sign tokens');
  else process.stdout.write(`${await developmentToken(secret, user.right)}\n`);
}
