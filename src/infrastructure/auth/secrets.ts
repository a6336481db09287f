import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../data-directory.ts';
import type { AuthConfig, EmbeddedConfig, SecretConfig } from '../config/auth-config.ts';

/** Writes a random secret that only its owner can read. The file appears whole; an existing one stays. */
const makeSecret = async (file: string): Promise<void> => {
  await makeDirectory(dirname(file));
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** A secret in a file of the directory, created once. */
const secretIn = async (directory: string, name: string): Promise<string> => {
  const file = join(directory, name);
  if (!existsSync(file)) await makeSecret(file);
  const secret = await readFile(file, 'utf8');
  if (Buffer.byteLength(secret) < 32)
    throw new Error(`${file} has fewer than 32 bytes; delete it to generate a new one`);
  return secret;
};

/** The secret shared with the token issuer, if any; in development we are the issuer. */
export const sharedSecret = async (auth: AuthConfig, dataDir: string): Promise<SecretConfig | undefined> => {
  if (auth.mode === 'jwks' || auth.mode === 'embedded') return undefined;
  if (auth.mode !== 'generated secret') return auth.secret;
  const { issuer, audience } = auth;
  return { secret: await secretIn(dataDir, 'development-secret'), issuer, audience };
};

/** The secret of embedded identity; in development it is created once. */
export const identitySecret = async ({ secret }: EmbeddedConfig, dataDir: string): Promise<string> =>
  secret ?? secretIn(dataDir, 'auth-secret');
