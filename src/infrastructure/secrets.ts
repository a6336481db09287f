import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthConfig } from './config.ts';

/** The secret that signs development tokens: made once, readable by its owner alone. */
const developmentSecret = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'development-secret');
  const secret = randomBytes(32).toString('base64url');
  try {
    await writeFile(file, secret, { flag: 'wx', mode: 0o600 });
    return secret;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return readFile(file, 'utf8');
  }
};

/** The secret that the issuer of tokens and we share; in development we are the issuer. */
export const sharedSecret = (
  auth: Exclude<AuthConfig, { readonly mode: 'jwks' }>,
  dataDir: string,
): Promise<string> => (auth.mode === 'secret' ? Promise.resolve(auth.secret) : developmentSecret(dataDir));
