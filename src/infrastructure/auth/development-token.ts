import { SignJWT } from 'jose';
import type { SecretConfig } from '../config/auth-config.ts';

/** A token for a user that holds for 24 hours, for development. */
export const developmentToken = (
  { secret, issuer, audience }: SecretConfig,
  user: string,
): Promise<string> => {
  const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(user).setIssuedAt();
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.setExpirationTime('24h').sign(new TextEncoder().encode(secret));
};

/** The command that creates a first task. */
export const firstTaskCommand = (url: string, token: string): string =>
  [
    `curl ${url}/api/me/tasks`,
    `-H 'Authorization: Bearer ${token}'`,
    `-H 'Content-Type: application/json'`,
    `-d '{"title": "My first task"}'`,
  ].join(' \\\n  ');
