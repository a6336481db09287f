import { errors } from 'jose';
import type { TokenFault } from '../../application/errors.ts';

const claims: Readonly<Record<string, TokenFault>> = {
  exp: 'exp',
  nbf: 'nbf',
  iat: 'iat',
  iss: 'iss',
  aud: 'aud',
};

/** The set has no key for the token, several, or one that is not public. */
const keyErrors = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JWKSInvalid];

/** The fault of a token, by the error that it caused; undefined: the error is a bug. */
export const tokenFaultOf = (error: unknown): TokenFault | undefined => {
  if (error instanceof errors.JOSEAlgNotAllowed) return 'alg';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (keyErrors.some((one) => error instanceof one)) return 'kid';
  if (error instanceof errors.JWTExpired) return 'exp';
  if (error instanceof errors.JWTClaimValidationFailed) return claims[error.claim] ?? 'malformed';
  return error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError
    ? 'malformed'
    : undefined;
};
