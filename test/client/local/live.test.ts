import assert from 'node:assert/strict';
import { type MemoryService, createDevice, startMemoryService } from './world.ts';

/** A stream of events that a test writes, and what it was asked with. */
const eventStream = () => {
  const parts = new TransformStream<Uint8Array, Uint8Array>();
  const writer = parts.writable.getWriter();
  return {
    response: (signal: AbortSignal): Response => {
      signal.addEventListener('abort', () => void writer.abort().catch(() => undefined));
      return new Response(parts.readable, {
        headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
      });
    },
    write: (text: string): Promise<void> => writer.write(new TextEncoder().encode(text)),
    end: (): Promise<void> => writer.close(),
  };
};

describe('a copy that hears of changes', () => {
  let service: MemoryService;
  before(async () => {
    service = await startMemoryService();
  });
  after(() => service.close());

  let users = 0;
  /** A device whose next streams are these. */
  const listening = async (...streams: ReadonlyArray<(signal: AbortSignal) => Response>) => {
    users += 1;
    const user = `live-${users}`;
    const device = createDevice(service, user, { user });
    device.streams.push(...streams);
    const copy = await device.openTab();
    await device.settle();
    device.sent.length = 0;
    const titles = () => copy.getSnapshot().tasks.map(({ title }) => title);
    return { client: service.clientOf(user), device, copy, titles };
  };

  it('reads them at once, and its own no second time', async () => {
    const stream = eventStream();
    const { client, device, copy, titles } = await listening(stream.response);
    await client.create({ title: 'a' });
    await stream.write('id: x\nevent: change\nda');
    await device.settle();
    assert.deepEqual(titles(), []);
    await stream.write('ta: {}\n\n');
    await device.settle();
    assert.deepEqual(titles(), ['a']);
    copy.create({ title: 'b' });
    await device.settle();
    const { length } = device.sent;
    const [{ since } = { since: null }] = device.disk.values();
    await stream.write(`id: ${since}\nevent: change\ndata: {}\n\n`);
    await device.settle();
    assert.equal(device.sent.length, length);
    await copy.close();
  });

  it('asks for them by the token of its copy, and connects again after the time that it is told', async () => {
    const [first, second] = [eventStream(), eventStream()];
    const { device, titles, client } = await listening(first.response, second.response);
    const [asked] = device.streamsAsked;
    assert.equal(asked, (await client.changes()).next);
    await first.write('retry: 7000\n\n');
    await first.end();
    await device.settle();
    assert.ok(device.slept.includes(8750), device.slept.join());
    await client.create({ title: 'a' });
    device.wakeAll();
    await device.settle();
    await second.write('id: y\ndata: {}\n\n');
    await device.settle();
    assert.deepEqual([device.streamsAsked.length, titles()], [2, ['a']]);
  });

  it('asks for changes now and then where the service has no events', async () => {
    const { client, device, titles } = await listening();
    await client.create({ title: 'a' });
    device.wakeAll();
    await device.settle();
    assert.deepEqual(titles(), ['a']);
    device.slept.length = 0;
    for (let round = 0; round < 6; round += 1) {
      device.wakeAll();
      await device.settle();
    }
    assert.deepEqual(
      device.slept.filter((delay) => delay <= 60_000),
      [10_000, 20_000, 40_000, 60_000, 60_000, 60_000],
    );
  });

  it('reads everything anew when it is told to start over', async () => {
    const [first, second] = [eventStream(), eventStream()];
    const { client, device, copy, titles } = await listening(first.response, second.response);
    copy.create({ title: 'a' });
    await device.settle();
    await client.erase();
    await client.create({ title: 'b' });
    // As the service does it: with an empty id, and then the stream ends.
    await first.write('id:\nevent: reset\ndata: {}\n\n');
    await device.settle();
    assert.deepEqual(titles(), ['b']);
    await first.end();
    await device.settle();
    device.wakeAll();
    await device.settle();
    assert.equal(device.streamsAsked.at(-1), (await client.changes()).next);
  });

  it('leaves a stream that is silent', async () => {
    const [first, second] = [eventStream(), eventStream()];
    const { device, titles, client } = await listening(first.response, second.response);
    device.wakeAll();
    await device.settle();
    device.wakeAll();
    await device.settle();
    assert.equal(device.streamsAsked.length, 2);
    await client.create({ title: 'a' });
    await second.write('id: z\ndata: {}\n\n');
    await device.settle();
    assert.deepEqual(titles(), ['a']);
  });
});
