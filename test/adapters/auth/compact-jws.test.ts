import assert from 'node:assert/strict';
import { cpuUsage } from 'node:process';
import fc from 'fast-check';
import { hasNoDuplicates, isCompactToken } from '../../../src/adapters/auth/compact-jws.ts';
import { character } from '../../support/arbitraries.ts';
import { part } from './hostile-tokens.ts';

const tokenOf = (header: string, claims: string) => `${part(header)}.${part(claims)}.${part('signature')}`;
const anywhere = (text: string) => [text, `[${text}]`, `{"a":[1,${text}]}`, `[{},{"a":${text}}]`];

describe('a compact JWS', () => {
  it('is unambiguous when its JSON comes from a value, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom('', ' ', '\t', '\n'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        assert.ok(hasNoDuplicates(tokenOf('{"alg":"HS256"}', text)));
        assert.ok(hasNoDuplicates(tokenOf(text, '{"sub":"alice"}')));
      }),
    );
  });

  it('is ambiguous when any object in it has two members of one name', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: character }), fc.jsonValue()), {
      minLength: 1,
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(members, fc.nat(), fc.jsonValue(), (written, which, other) => {
        const [name] = written[which % written.length] ?? [''];
        const texts = [...written, [name, other] as const].map(
          ([key, value]) => `${JSON.stringify(key)} : ${JSON.stringify(value)}`,
        );
        for (const text of anywhere(`{${texts.join(',')}}`)) {
          assert.ok(!hasNoDuplicates(tokenOf('{"alg":"HS256"}', text)), text);
          assert.ok(!hasNoDuplicates(tokenOf(text, '{"sub":"alice"}')), text);
        }
      }),
    );
  });

  it('is read in linear time', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const quotes = JSON.stringify({ a: '\\"'.repeat(100_000), b: '":'.repeat(100_000) });
    // Of the processor: whatever else the machine does takes no part in it.
    const before = cpuUsage();
    for (const text of [deep, quotes]) assert.ok(hasNoDuplicates(tokenOf('{}', text)));
    const { user, system } = cpuUsage(before);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
  });

  it('is three parts of canonical base64url', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 }), { minLength: 1, maxLength: 5 }), (parts) => {
        const token = parts.map((bytes) => Buffer.from(bytes).toString('base64url')).join('.');
        assert.equal(isCompactToken(token), parts.length === 3);
        assert.ok(!isCompactToken(`${token}=`));
        assert.ok(!isCompactToken(`${token}.`));
      }),
    );
  });
});
