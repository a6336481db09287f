import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { type CryptoKey, exportJWK } from 'jose';
import { until } from '../../support/until.ts';
import { alice, asked, minute, pair, quickly, refused, signed, startIssuer } from './issuer.ts';

const mebibyte = 2 ** 20;

describe('a key set is not accepted from an endpoint that', () => {
  const issuer = startIssuer();

  /** Whether the known key goes on being good, and the new one, which the endpoint would have, does not become so. */
  const assertOldSet = async (spoil: (set: string) => void) => {
    const { one, authenticate } = await issuer.acquainted();
    const [two, three] = await Promise.all([pair(), pair()]);
    const keys = [one, two].map(async ({ publicKey }, n) => ({
      ...(await exportJWK(publicKey)),
      kid: ['one', 'two'][n],
    }));
    spoil(JSON.stringify({ keys: await Promise.all(keys) }));
    issuer.passed += 11 * minute;
    const before = issuer.fetches;
    const token = await signed(one.privateKey, 'one');
    assert.deepEqual(await quickly(() => authenticate(token)()), alice);
    await until(() => issuer.fetches > before);
    assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), refused);
    assert.deepEqual(await asked(authenticate, three.privateKey, 'three'), refused);
    assert.deepEqual(await quickly(() => asked(authenticate, one.privateKey, 'one')), alice);
    assert.deepEqual(await quickly(() => authenticate(token)()), alice);
    issuer.passed += minute;
    issuer.sending(JSON.stringify({ keys: await Promise.all(keys) }));
    assert.deepEqual(await asked(authenticate, two.privateKey, 'two'), alice);
  };

  it('is slow, and callers wait at most 2 s', async () => {
    await assertOldSet(() =>
      issuer.answering((_, response) => {
        response.write(' ');
        const dripping = setInterval(() => response.write(' '), 10);
        const late = setTimeout(() => void issuer.timeOut(), 50);
        response.on('close', () => {
          clearInterval(dripping);
          clearTimeout(late);
        });
      }),
    );
  });

  it('sends more than 256 KiB, of which the rest is not read', async () => {
    let sent = 0;
    await assertOldSet((set) =>
      issuer.answering((_, response) => {
        const padding = ' '.repeat(65_536);
        const more = () => {
          for (let ready = true; ready && sent < 64 * mebibyte; sent += padding.length) {
            ready = response.write(padding);
          }
          if (sent < 64 * mebibyte) response.once('drain', more);
          else response.end();
        };
        response.write(set);
        more();
      }),
    );
    assert.ok(sent < 16 * mebibyte, `${String(sent)} bytes were sent`);
    for (const spare of [1, mebibyte]) {
      await assertOldSet((set) => issuer.sending(set + ' '.repeat(262_144 - set.length + spare)));
    }
  });

  it('sends a small body that decompresses to a large one', async () => {
    await assertOldSet((set) =>
      issuer.answering((_, response) =>
        response.setHeader('Content-Encoding', 'gzip').end(gzipSync(set + ' '.repeat(mebibyte))),
      ),
    );
  });

  const bodies = ['', '<html>', 'null', '[]', '{}', '"keys"', '{"keys":{}}', '{"keys":[1]}', '{"keys":null}'];
  for (const body of [...bodies, '{"keys":[null]}', '{"keys":[{']) {
    it(`sends ${body || 'nothing'}`, async () => {
      await assertOldSet(() => issuer.sending(body));
    });
  }

  for (const status of [201, 204, 206, 301, 302, 303, 304, 307, 308, 401, 404, 429, 500, 503]) {
    it(`returns ${String(status)}, and no redirect is followed [V9.1.3, V15.3.2]`, async () => {
      const asked: Array<string | undefined> = [];
      await assertOldSet((set) =>
        issuer.answering((request, response) => {
          asked.push(request.url);
          response.writeHead(request.url === '/jwks' ? status : 200, { Location: '/elsewhere' }).end(set);
        }),
      );
      assert.deepEqual(new Set(asked), new Set(['/jwks']));
    });
  }

  it('closes the connection within the body', async () => {
    await assertOldSet((set) =>
      issuer.answering((request, response) => {
        response.writeHead(200, { 'Content-Length': set.length }).write(set.slice(0, -5));
        setImmediate(() => request.socket.destroy());
      }),
    );
  });
});

describe('in a key set,', () => {
  const issuer = startIssuer();
  const published = (key: CryptoKey, changed: object) =>
    exportJWK(key).then((jwk) => ({ ...jwk, kid: 'odd', ...changed }));

  const odd = {
    'is no key': { x: '!!' },
    'is too short': { x: 'AA' },
    'is a number': { x: 7 },
    'is missing': { x: undefined },
    'is of an unknown kind': { kty: 'XYZ' },
    'is of another algorithm': { alg: 'ES256' },
    'is a secret': { kty: 'oct', k: 'AAAA' },
    'is for encryption': { use: 'enc' },
    'is for signing': { key_ops: ['sign'] },
    'has another kid': { kid: 'other' },
    'has a kid that is no text': { kid: 7 },
  };
  for (const [fault, changed] of Object.entries(odd)) {
    it(`a key that ${fault} is ignored, and the others are used [V11.6.1]`, async () => {
      const [good, bad] = await Promise.all([pair(), pair()]);
      const set = [
        await published(bad.publicKey, changed),
        { ...(await exportJWK(good.publicKey)), kid: 'one' },
      ];
      issuer.sending(JSON.stringify({ keys: set }));
      const authenticate = issuer.authenticator();
      for (let n = 0; n < 3; n += 1) {
        assert.deepEqual(await asked(authenticate, bad.privateKey, 'odd'), refused);
        assert.deepEqual(await asked(authenticate, good.privateKey, 'one'), alice);
      }
      assert.ok(issuer.fetches <= 2);
    });
  }

  it('a private key is ignored', async () => {
    const { privateKey } = await pair();
    issuer.sending(JSON.stringify({ keys: [await published(privateKey, {})] }));
    assert.deepEqual(await asked(issuer.authenticator(), privateKey, 'odd'), refused);
  });
});
