import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type RawRefusal, type RunningServer, startServer } from '../../../src/adapters/http/server.ts';
import { until } from '../../support/until.ts';

describe('the server', () => {
  let server: RunningServer;
  let refusals: RawRefusal[] = [];
  let requests = 0;
  /** The response to a request, when it does. */
  let answer = Promise.withResolvers<string>();

  beforeEach(async () => {
    [refusals, requests] = [[], 0];
    answer = Promise.withResolvers();
    server = await startServer(
      (_request, response) => {
        requests += 1;
        void answer.promise.then((body) => response.end(body));
      },
      { host: '127.0.0.1', port: 0, onRefused: (refusal) => refusals.push(refusal), idleMilliseconds: 1000 },
    );
  });
  afterEach(async () => {
    answer.resolve('');
    await server.drain(0);
  });

  const opened = async (): Promise<Socket> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const readAll = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    return text;
  };
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

  it('survives CONNECT from a caller who hangs up', async () => {
    for (let n = 0; n < 20; n += 1) {
      const socket = await opened();
      socket.write('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
      if (n % 2 === 0) await setTimeout(1);
      socket.resetAndDestroy();
    }
    answer.resolve('still here');
    assert.equal(await (await fetch(server.url)).text(), 'still here');
  });

  it('reports malformed requests to the log', async () => {
    const socket = await opened();
    socket.write('nonsense\r\n\r\n');
    const text = await readAll(socket);
    assert.match(text, /^HTTP\/1\.1 400 /);
    const [{ requestId, ...refusal } = { requestId: '' }] = refusals;
    assert.deepEqual(refusal, { status: 400, code: 'HPE_INVALID_METHOD' });
    assert.ok(text.includes(`X-Request-Id: ${requestId}`));
  });

  it('sends a refusal only after the response before it [V4.2.1]', async () => {
    const socket = await opened();
    const text = readAll(socket);
    socket.write(`${get}nonsense\r\n\r\n`);
    await until(() => requests === 1);
    await setTimeout(50);
    assert.deepEqual(refusals, []);
    answer.resolve('mine');
    assert.match(await text, /^HTTP\/1\.1 200 [^]+\r\n\r\nmineHTTP\/1\.1 400 /);
    assert.equal(refusals.length, 1);
  });

  it('returns 400 to a malformed body and 408 to a truncated one', async () => {
    const post = 'POST / HTTP/1.1\r\nHost: x\r\n';
    const malformed = await opened();
    malformed.write(`${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    assert.match(await readAll(malformed), /^HTTP\/1\.1 400 /);
    const missing = await opened();
    missing.write(`${post}Content-Length: 5\r\n\r\nhalf`);
    assert.match(await readAll(missing), /^HTTP\/1\.1 408 /);
    assert.deepEqual(refusals, []);
  });

  it('drains requests in flight, then closes every connection', async () => {
    const [busy, idle] = [await opened(), await opened()];
    idle.write(get);
    busy.write(get);
    await until(() => requests === 2);
    const [first, second] = [readAll(busy), readAll(idle)];
    const drained = server.drain(5);
    setImmediate(() => answer.resolve('done'));
    for (const text of [await first, await second]) {
      assert.match(text, /^HTTP\/1\.1 200 OK[^]+Connection: close[^]+done$/);
    }
    await drained;
  });

  it('lets a slow reader finish while it drains', async () => {
    const socket = await opened();
    socket.pause().write(get);
    answer.resolve('x'.repeat(20_000_000));
    await until(() => requests === 1);
    const drained = server.drain(10);
    await setTimeout(500);
    const text = await readAll(socket.resume());
    assert.ok(text.length > 20_000_000, `${text.length} bytes`);
    await drained;
  });

  it('closes connections when the drain times out', async () => {
    const socket = await opened();
    socket.write(get);
    await until(() => requests === 1);
    const ended = once(socket, 'close');
    await server.drain(0.3);
    await ended;
  });
});
