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

/** The part of a request's state that is used. */
type State = { fields: Readonly<Record<string, string>> };

/** Counts a request and adds the rate-limit fields to its response. Resolves with a 429 if the quota is used up. */
export const consumeRateLimit = async (
  state: State,
  name: string,
  limiter: RateLimiter,
  who: string,
): Promise<ApiError | undefined> => {
  const allowance = await limiter.take(who)();
  state.fields = { ...state.fields, ...allowanceFields(name, limiter, allowance) };
  return allowance.isGranted ? undefined : { _tag: 'RateLimited', seconds: allowance.secondsToReset };
};
