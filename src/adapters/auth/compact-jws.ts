/** Three parts of base64url without padding (RFC 7515), each in the one spelling that its bytes have. */
export const isCompactToken = (token: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/** How many names of members a valid JSON text has: a quote opens a string nowhere but where one begins. */
const namesWritten = (json: string): number =>
  (json.match(/"(?:[^"\\]|\\.)*"\s*:?/g) ?? []).filter((text) => text.endsWith(':')).length;

/** How many members a JSON value has, at any depth. No recursion: the text may be one deep nest. */
const membersOf = (json: unknown): number => {
  const values = [json];
  let members = 0;
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) members += Object.keys(value).length;
    for (const inner of Object.values(value)) values.push(inner);
  }
  return members;
};

const saysNothingTwice = (json: string): boolean => namesWritten(json) === membersOf(JSON.parse(json));

/**
 * Whether header and claims say each thing once (RFC 7515 section 4, RFC 7519 section 4). `JSON.parse` keeps
 * the last of two members of one name, where other readers keep the first, and see another person. Throws a
 * SyntaxError for what is not JSON.
 */
export const hasOneReading = (token: string): boolean =>
  token.split('.', 2).every((part) => saysNothingTwice(Buffer.from(part, 'base64url').toString()));
