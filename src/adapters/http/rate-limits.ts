import ipaddr from 'ipaddr.js';
import type { Allowance, RateLimiter } from '../../application/ports.ts';
import type { Failure } from './failures.ts';

/** Who is limited: each user, and each address that sends tokens that are not valid. */
export type RateLimits = { readonly perUser: RateLimiter; readonly perAddress: RateLimiter };

/** Header fields that tell how much is left (draft-ietf-httpapi-ratelimit-headers-10). */
export const allowanceFields = (
  name: string,
  { requests, seconds }: RateLimiter,
  { remaining, secondsToReset }: Allowance,
): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${name}";q=${requests};w=${seconds}`,
  RateLimit: `"${name}";r=${remaining};t=${secondsToReset}`,
});

export const rateLimited = ({ secondsToReset }: Allowance): Failure => ({
  _tag: 'RateLimited',
  seconds: secondsToReset,
});

/** Whom an address stands for: with IPv6 all of its /64, of which one host has every address that it likes. */
export const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
};
