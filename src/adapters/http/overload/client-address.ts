import ipaddr from 'ipaddr.js';

/** An address in brackets, or an IPv4 address, with a port behind it (RFC 7239, 6, without its quotes). */
const withPort = /^\[([^\]]*)\](?::\d*)?$|^([\d.]+):\d*$/;

/**
 * The address that an entry of `X-Forwarded-For` names, in one spelling: proxies also write ports, brackets, zones, and IPv4
 * mapped into IPv6. Undefined, if it names none, as `unknown` does.
 */
export const addressIn = (entry: string): string | undefined => {
  const [, bracketed, unbracketed] = withPort.exec(entry.trim()) ?? [];
  const [address = ''] = (bracketed ?? unbracketed ?? entry.trim()).split('%');
  // A number alone, octal and hexadecimal parts are IPv4 addresses to the package, but to no proxy.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? ipaddr.process(address).toString() : undefined;
};

/** The network that an address is limited with: with IPv6 its /64, of which one host has every address. */
export const networkOf = (address: string): string => {
  const known = addressIn(address);
  if (known === undefined) return 'unknown';
  const parsed = ipaddr.parse(known);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : known;
};
