import ipaddr from 'ipaddr.js';

/** An address in brackets, or an IPv4 address, with a port behind it (RFC 7239, 6, without its quotes). */
const withPort = /^\[([^\]]*)\](?::\d*)?$|^([\d.]+):\d*$/;

/**
 * The address in an entry of `X-Forwarded-For`, in one spelling: proxies also write ports, brackets, zones, and IPv4 mapped
 * into IPv6. Undefined for an entry without an address, such as `unknown`.
 */
export const addressIn = (entry: string): string | undefined => {
  const [, bracketed, unbracketed] = withPort.exec(entry.trim()) ?? [];
  const [address = ''] = (bracketed ?? unbracketed ?? entry.trim()).split('%');
  // The package accepts a single number and octal or hexadecimal parts as IPv4; no proxy writes them.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? ipaddr.process(address).toString() : undefined;
};

/** The network of an address, for rate limits: of IPv6 the /64, all of whose addresses one host may have. */
export const networkOf = (address: string): string => {
  const known = addressIn(address);
  if (known === undefined) return 'unknown';
  const parsed = ipaddr.parse(known);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : known;
};
