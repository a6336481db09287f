import { createServer } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { userName } from './data.ts';

export const secret = 'a secret of the measurements, long enough for HS256';

export type Algorithm = 'HS256' | 'EdDSA';

const { privateKey, publicKey } = await generateKeyPair('EdDSA');
const keys = { HS256: new TextEncoder().encode(secret), EdDSA: privateKey };

/** A token that holds for a day. */
const tokenOf = (algorithm: Algorithm, user: string): Promise<string> =>
  new SignJWT({ sub: user })
    .setProtectedHeader({ alg: algorithm, kid: 'one' })
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(keys[algorithm]);

/** A token for each user. */
export const tokensOf = async (
  users: number,
): Promise<Readonly<Record<Algorithm, ReadonlyArray<string>>>> => {
  const all = (algorithm: Algorithm) =>
    Promise.all(Array.from({ length: users }, (_, user) => tokenOf(algorithm, userName(user))));
  return { HS256: await all('HS256'), EdDSA: await all('EdDSA') };
};

/** Serves the key set of the EdDSA tokens, as an issuer does. */
export const serveKeySet = async () => {
  const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] });
  const server = createServer((_, response) => response.end(set));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jwks`,
    stop: () => server.close(),
  };
};
