import type { Allowance, RateLimiter } from '../../../application/ports.ts';
import type { ApiError } from '../api-error.ts';

/** The limits of each user, and of each address that sends invalid tokens. */
export type RateLimits = { readonly perUser: RateLimiter; readonly perAddress: RateLimiter };

/** Header fields for what is left (draft-ietf-httpapi-ratelimit-headers-10). */
const allowanceFields = (
  name: string,
  { requests, seconds }: RateLimiter,
  { remaining, secondsToReset }: Allowance,
): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${name}";q=${requests};w=${seconds}`,
  RateLimit: `"${name}";r=${remaining};t=${secondsToReset}`,
});

/** The part of a response that is used. */
type Fields = { readonly set: (fields: Record<string, string>) => unknown };

/** Counts a request and sets the rate-limit fields, which every response has. Resolves with a 429 if the quota is used up. */
export const consumeRateLimit = async (
  response: Fields,
  name: string,
  limiter: RateLimiter,
  who: string,
): Promise<ApiError | undefined> => {
  const allowance = await limiter.take(who)();
  response.set(allowanceFields(name, limiter, allowance));
  return allowance.isGranted ? undefined : { _tag: 'RateLimited', seconds: allowance.secondsToReset };
};
