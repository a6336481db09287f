import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type RequestListener, createServer as createHttpServer } from 'node:http';
import { type Server, type Socket, connect, createServer } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { exportJWK } from 'jose';
import { keySetAuthenticator } from '../../src/adapters/auth/jwt-authenticator.ts';
import { unavailable } from '../../src/application/errors.ts';
import { startServer } from '../../src/adapters/http/server.ts';
import { alice, asked, pair, signed } from '../adapters/auth/issuer.ts';
import { projectFile, startCommand } from '../support/process.ts';
import { rawTo, testSecret, tokenOf } from '../support/service.ts';
import { beginTask } from '../support/unfinished.ts';
import { assertUnavailable, deadline } from './support/answers.ts';
import { call } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** Runs work and fails unless it is over within so many milliseconds. */
const within = async <A>(milliseconds: number, work: () => Promise<A>): Promise<A> => {
  const startedAt = performance.now();
  const result = await work();
  const took = performance.now() - startedAt;
  assert.ok(took < milliseconds, `it took ${took} ms`);
  return result;
};

const portOf = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
};

describe('a service whose database is unavailable', () => {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  afterEach(async () => {
    await endAll();
    sockets.forEach((socket) => socket.destroy());
    await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
  });
  const listening = (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onSocket(socket);
    });
    servers.push(server);
    return portOf(server);
  };

  const task = { title: 'Buy milk' };
  const calls: ReadonlyArray<readonly [method: string, path: string, json?: object]> = [
    ['GET', '/api/me/tasks'],
    ['GET', '/api/me/tasks/changes'],
    ['GET', '/api/me/stats'],
    ['GET', '/api/me/export'],
    ['POST', '/api/me/tasks', task],
    ['POST', '/api/me/tasks/batch', { operations: [{ op: 'create', task }] }],
    ['DELETE', '/api/me'],
    ['GET', '/readyz'],
  ];
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    'is not there': () => Promise.resolve(1),
    'hangs up': () => listening((socket) => socket.end()),
    'takes connections and never answers': () => listening(() => undefined),
  };
  for (const [how, begin] of Object.entries(ways))
    it(`returns 503 within the deadline when it ${how}`, async () => {
      const serving = await serveOn(`postgres://127.0.0.1:${await begin()}/doable`);
      // Each by a user of its own: calls of one user wait for their turns.
      const responses = await Promise.all(
        calls.map(([method, path, json], n) => call(serving.url, method, path, { as: `user-${n}`, json })),
      );
      responses.forEach(assertUnavailable);
    });
});

describe('a key set endpoint that never ends its response', () => {
  let server: ReturnType<typeof createHttpServer>;
  let answer: RequestListener;
  let url: URL;
  before(async () => {
    server = createHttpServer((request, response) => answer(request, response));
    url = new URL(`http://127.0.0.1:${await portOf(server)}/jwks`);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const expected = { issuer: undefined, audience: undefined };
  const dripping: RequestListener = (_, response) => {
    const drops = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(drops));
  };
  const hanging: RequestListener = () => undefined;

  for (const [how, never] of Object.entries({ hanging, dripping }))
    it(`is waited for at most 2 s, and then not at all: ${how}`, async () => {
      const { privateKey } = await pair();
      answer = never;
      const authenticate = keySetAuthenticator(url, expected);
      const verdicts = await within(2 * 2000, () =>
        Promise.all(Array.from({ length: 20 }, () => asked(authenticate, privateKey, 'one'))),
      );
      verdicts.push(await within(2 * 200, () => asked(authenticate, privateKey, 'one')));
      for (const verdict of verdicts) assert.deepEqual(verdict, E.left(unavailable));
    });

  it('delays no token whose key is known', async () => {
    const { publicKey, privateKey } = await pair();
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one' };
    answer = (_, response) => response.end(JSON.stringify({ keys: [jwk] }));
    let passed = 0;
    const authenticate = keySetAuthenticator(url, expected, () => performance.now() + passed);
    const token = await signed(privateKey, 'one');
    assert.deepEqual(await authenticate(token)(), alice);
    answer = hanging;
    passed += 11 * 60_000;
    for (let n = 0; n < 20; n += 1) {
      assert.deepEqual(await within(2 * 200, () => authenticate(token)()), alice);
      assert.deepEqual(await within(2 * 200, () => asked(authenticate, privateKey, 'one')), alice);
    }
  });
});

describe('a deadline', () => {
  afterEach(endAll);

  it('ends the process after a bug, though a request never finishes', async () => {
    const started = startCommand(
      process.execPath,
      ['--import', projectFile('test/support/uncaught.ts'), projectFile('src/infrastructure/main.ts')],
      {
        DATABASE_URL: await (await theCluster()).newDatabase(),
        JWT_SECRET: testSecret,
        PORT: '0',
        SHUTDOWN_SECONDS: '1',
      },
    );
    const url = await started.url();
    const { status } = await beginTask(url, await tokenOf('ada'));
    const broken = assert.rejects(status);
    // What it has to end for itself, and 2 s to put everything away: twice that.
    const code = await within(2 * (1 + 2) * 1000, () => {
      started.child.kill('SIGUSR2');
      return started.ended;
    });
    assert.equal(code, 1);
    await broken;
  });

  it('ends a draining server, though a request is never answered', async () => {
    const { promise: requested, resolve: ask } = Promise.withResolvers<undefined>();
    const server = await startServer(() => ask(undefined), { host: '127.0.0.1', port: 0 });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const ended = once(socket, 'close');
    await requested;
    await within(2000, () => server.drain(0.3));
    await ended;
  });

  it('is met by a drain whose clock starts with it', async () => {
    const drainOnce = async (): Promise<number> => {
      const { promise: requested, resolve: ask } = Promise.withResolvers<undefined>();
      const server = await startServer(() => ask(undefined), { host: '127.0.0.1', port: 0 });
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await requested;
      const startedAt = performance.now();
      await server.drain(1);
      return performance.now() - startedAt;
    };
    // Listening goes on for 200 ms at the least, which are not to be added. The best of five, since any may be held up.
    const times: number[] = [];
    for (let count = 0; count < 5; count += 1) times.push(await drainOnce());
    assert.ok(Math.min(...times) < 1150, String(times));
  });

  it('is met by the 413 for a body of 10 GB that never arrives', async () => {
    const serving = await serveOn(await (await theCluster()).newDatabase());
    const head = [
      'POST /api/me/tasks HTTP/1.1',
      'Host: doable',
      `Authorization: Bearer ${await tokenOf('alice')}`,
      'Content-Type: application/json',
      'Content-Length: 10737418240',
    ];
    const request = `${head.join('\r\n')}\r\n\r\n{"title"`;
    assert.equal((await within(deadline, () => rawTo(serving.url)(request))).status, 413);
    assertNoBugs(serving);
  });
});
