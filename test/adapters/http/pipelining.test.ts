import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawRefusal, type RunningServer, startServer } from '../../../src/adapters/http/server.ts';
import { until } from '../../support/until.ts';

const get = (path: string | number): string => `GET /${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('pipelined requests', () => {
  let server: RunningServer;
  let refusals: RawRefusal[] = [];
  /** How many requests are being handled, and the paths of all that ever were. */
  let handling = 0;
  let handled: string[] = [];
  let sockets: Socket[] = [];

  const serve = async (answer: RequestListener, idleMilliseconds?: number): Promise<void> => {
    [refusals, handled, sockets] = [[], [], []];
    handling = 0;
    server = await startServer(
      (request, response) => {
        const path = request.url ?? '';
        handling += 1;
        handled.push(path);
        response.once('close', () => (handling -= 1));
        answer(request, response);
      },
      { host: '127.0.0.1', port: 0, onRefused: (refusal) => refusals.push(refusal), idleMilliseconds },
    );
  };
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await server.drain(0);
  });

  const opened = async (): Promise<Socket> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const closing = (socket: Socket): Promise<void> =>
    new Promise((resolve) => socket.once('close', () => resolve()));
  /** What a socket has received, as it grows. */
  const received = (socket: Socket): (() => string) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return () => text;
  };
  const bodiesIn = (text: string): ReadonlyArray<string> =>
    [...text.matchAll(/<([^>]*)>/g)].map(([, body = '']) => body);

  it('are handled one at a time, in order, hundreds of them', async () => {
    let most = 0;
    await serve((request, response) => {
      most = Math.max(most, handling);
      setTimeout(() => response.end(`<${request.url}>`), handled.length % 4);
    });
    const socket = await opened();
    const text = received(socket);
    const paths: string[] = [];
    for (let batch = 0; batch < 5; batch += 1) {
      const batched = Array.from({ length: 80 }, (_, n) => `${batch}-${n}`);
      paths.push(...batched.map((path) => `/${path}`));
      socket.write(batched.map(get).join(''));
      await until(() => bodiesIn(text()).length === paths.length);
    }
    assert.deepEqual(bodiesIn(text()), paths);
    assert.equal(most, 1);
  });

  it('keep their bodies, however they are split, and the connection', async () => {
    await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => setTimeout(() => response.end(`<${Buffer.concat(chunks).toString()}>`), 2));
    });
    const socket = await opened();
    const text = received(socket);
    const bodies = ['a', 'b'.repeat(200_000), '', 'c'.repeat(70_000), 'd'];
    const bytes = bodies.map((body, n) => post(`/${n}`, body)).join('');
    for (let at = 0; at < bytes.length; at += 30_011) {
      socket.write(bytes.slice(at, at + 30_011));
      await sleep(1);
    }
    await until(() => bodiesIn(text()).length === bodies.length);
    socket.write(post('/again', 'e'));
    await until(() => bodiesIn(text()).length === bodies.length + 1);
    assert.deepEqual(bodiesIn(text()), [...bodies, 'e']);
  });

  it('wait unhandled and unread while the client does not read the response before', async () => {
    const large = Buffer.alloc(20_000_000, 'x');
    await serve((_request, response) => response.end(large));
    const socket = (await opened()).pause();
    socket.write(get('large') + get(1).repeat(50));
    await until(() => handled.length === 1);
    // More than the system keeps for a server that does not read.
    let isSent = false;
    socket.write(Buffer.alloc(30_000_000, get(2)), () => (isSent = true));
    await sleep(1000);
    assert.equal(isSent, false);
    assert.deepEqual(handled, ['/large']);
  });

  it('close the connection when there are too many, which is reported once [V15.2.2]', async () => {
    await serve(() => undefined, 2000);
    const socket = await opened();
    socket.write(get(1).repeat(101));
    await until(() => handled.length === 1);
    await sleep(50);
    assert.deepEqual([refusals, socket.destroyed], [[], false]);
    socket.destroy();
    const flood = await opened();
    flood.write(get(2).repeat(3000));
    await closing(flood);
    const [{ requestId: _, ...refusal } = { requestId: '' }, ...more] = refusals;
    assert.deepEqual(refusal, { status: 'aborted', code: 'TOO_MANY_PIPELINED_REQUESTS' });
    assert.deepEqual(more, []);
    assert.deepEqual(handled, ['/1', '/2']);
    await until(() => handling === 0);
  });

  it('delay no other connection when there are too many, and leave errors their stack traces', async () => {
    await serve((request, response) => {
      if (request.url === '/ask') response.end('<here>');
    });
    const asking = await opened();
    const text = received(asking);
    const floods = await Promise.all(Array.from({ length: 30 }, opened));
    const closed = floods.map((flood) => closing(flood));
    for (const flood of floods) flood.write(get(1).repeat(3000));
    for (let asked = 1; asked <= 10; asked += 1) {
      asking.write(get('ask'));
      await until(() => bodiesIn(text()).length === asked);
    }
    await Promise.all(closed);
    assert.equal(refusals.length, 30);
    assert.match(new Error('x').stack ?? '', /pipelining\.test/);
  });

  it('are bounded across all connections', async () => {
    await serve(() => undefined, 2000);
    const many = await Promise.all(Array.from({ length: 21 }, opened));
    for (const socket of many) socket.write(get(1).repeat(101));
    await until(() => refusals.length === 1);
    await until(() => many.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length === 1);
    const quiet = await opened();
    quiet.write(get('quiet'));
    await until(() => handled.includes('/quiet'));
    for (const socket of many) socket.destroy();
    // A connection that is not read is known to be gone when nothing has moved on it.
    await until(() => handling === 0);
    const next = await opened();
    next.write(get('next').repeat(2));
    await until(() => handled.includes('/next'));
    await sleep(50);
    assert.equal(refusals.length, 1);
  });

  it('are dropped with their connection, or after its last response', async () => {
    let isLast = false;
    const held: (() => void)[] = [];
    await serve((_request, response) => {
      if (isLast) response.setHeader('Connection', 'close');
      held.push(() => response.end('<x>'));
    }, 1000);
    const gone = await opened();
    gone.write(get(1).repeat(10));
    await until(() => handled.length === 1);
    gone.destroy();
    await until(() => handling === 0);
    isLast = true;
    const socket = await opened();
    const text = received(socket);
    socket.write(get(2).repeat(10));
    await until(() => handled.length === 2);
    held[1]?.();
    await closing(socket);
    assert.deepEqual(bodiesIn(text()), ['x']);
    await sleep(50);
    assert.deepEqual(handled, ['/1', '/2']);
  });

  it('are all answered while the server drains, the last one with Connection: close', async () => {
    const held: (() => void)[] = [];
    await serve((request, response) => held.push(() => response.end(`<${request.url}>`)));
    const socket = await opened();
    const text = received(socket);
    socket.write([1, 2, 3].map(get).join(''));
    await until(() => held.length === 1);
    const drained = server.drain(10);
    for (let n = 0; n < 3; n += 1) {
      await until(() => held.length === n + 1);
      held[n]?.();
    }
    await closing(socket);
    await drained;
    assert.deepEqual(bodiesIn(text()), ['/1', '/2', '/3']);
    assert.equal(text().match(/^Connection: close/gm)?.length, 1);
    assert.match(text(), /Connection: close(?![^]*HTTP\/1\.1)/);
  });

  const chunked = 'POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
  const last = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const behind: ReadonlyArray<
    readonly [what: string, bytes: string, answered: ReadonlyArray<string>, codes: ReadonlyArray<string>]
  > = [
    ['nonsense', `${get(1)}${get(2)}nonsense\r\n\r\n`, ['/1', '/2'], ['HPE_INVALID_METHOD']],
    ['nonsense behind a body', `${post('/1', 'a')}nonsense`, ['/1'], ['HPE_INVALID_METHOD']],
    ['a malformed body', `${get(1)}${get(2)}${chunked}`, ['/1', '/2'], ['HPE_INVALID_CHUNK_SIZE']],
    ['a tunnel', `${get(1)}CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`, ['/1'], ['CONNECT']],
    ['what follows Connection: close', `${get(1)}${last}${get(2)}`, ['/1', '/last'], []],
  ];
  for (const [what, bytes, answered, codes] of behind)
    it(`are answered, in order, when ${what} follows them [V4.2.1]`, async () => {
      await serve((request, response) => setTimeout(() => response.end(`<${request.url}>`), 20));
      const socket = await opened();
      const text = received(socket);
      const closed = closing(socket);
      socket.write(bytes);
      await sleep(5);
      // It comes while the response before is due, and must not cost it.
      socket.write('more of it');
      await closed;
      assert.deepEqual(bodiesIn(text()), answered);
      assert.deepEqual(handled, answered);
      assert.deepEqual(
        refusals.map(({ code }) => code),
        codes,
      );
      const statuses = [...text().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
      assert.deepEqual(statuses, [...answered.map(() => 200), ...codes.map(() => 400)]);
    });

  it('are answered to a client that half-closes the connection', async () => {
    await serve((request, response) => setTimeout(() => response.end(`<${request.url}>`), 20));
    for (const count of [1, 3]) {
      const socket = await opened();
      const text = received(socket);
      const closed = closing(socket);
      socket.end([1, 2, 3].slice(0, count).map(get).join(''));
      await closed;
      assert.deepEqual(bodiesIn(text()), ['/1', '/2', '/3'].slice(0, count));
    }
  });

  it('are dropped soon when the client ends the connection and no response begins', async () => {
    await serve(() => undefined);
    const socket = await opened();
    socket.end(get(1));
    await until(() => handled.length === 1);
    await closing(socket);
    await until(() => handling === 0);
  });
});
