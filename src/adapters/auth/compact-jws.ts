/** Whether a token is three parts of base64url without padding (RFC 7515), each in the canonical spelling of its bytes. */
export const isCompactToken = (token: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/** Counts the member names in a valid JSON text, duplicates included. */
const countNames = (json: string): number =>
  (json.match(/"(?:[^"\\]|\\.)*"\s*:?/g) ?? []).filter((text) => text.endsWith(':')).length;

/** Counts the members of a JSON value at any depth, without recursion: the text may be one deep nest. */
const countMembers = (json: unknown): number => {
  const values = [json];
  let members = 0;
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) members += Object.keys(value).length;
    for (const inner of Object.values(value)) values.push(inner);
  }
  return members;
};

const hasNoDuplicateMember = (json: string): boolean => countNames(json) === countMembers(JSON.parse(json));

/**
 * Whether header and claims have no duplicate member (RFC 7515 section 4, RFC 7519 section 4). `JSON.parse` keeps the last
 * of two, where other parsers keep the first and see another subject. Throws a SyntaxError for what is not JSON.
 */
export const hasNoDuplicates = (token: string): boolean =>
  token.split('.', 2).every((part) => hasNoDuplicateMember(Buffer.from(part, 'base64url').toString()));
