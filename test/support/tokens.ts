import { SignJWT } from 'jose';

export const testSecret = 'a secret of the tests, long enough for HS256';

/** A token that the service under test takes. */
export const tokenOf = (user: string): Promise<string> =>
  new SignJWT({ sub: user })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(testSecret));
