import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ServerEvent, createEventParser } from '../../../client/local/events.ts';

/** What a parser makes of a stream that comes in these chunks. */
const parsed = (...chunks: ReadonlyArray<string>) => {
  const [events, retries] = [new Array<ServerEvent>(), new Array<number>()];
  const parse = createEventParser({
    onEvent: (event) => events.push(event),
    onRetry: (milliseconds) => retries.push(milliseconds),
  });
  for (const chunk of chunks) parse(chunk);
  return { events, retries };
};

describe('the parser of server-sent events', () => {
  it('reads events, their ids and the time to wait', () => {
    assert.deepEqual(
      parsed(
        ': heartbeat\n\nretry: 3000\nid: 1\nevent: change\ndata: {}\n\nid:2\ndata\n\ndata: a\ndata: b\n\nevent: lost\n\nid: 3',
      ),
      {
        events: [
          { id: '1', type: 'change' },
          { id: '2', type: 'message' },
          { id: '2', type: 'message' },
        ],
        retries: [3000],
      },
    );
  });

  it('ignores what it does not know, and malformed members', () => {
    assert.deepEqual(parsed('id: a\0b\nretry: soon\nother: x\nidentity: y\ndata: x\n\n'), {
      events: [{ id: '', type: 'message' }],
      retries: [],
    });
  });

  it('reads the same however a stream is cut, with any line ends', () => {
    const part = fc.constantFrom(
      'id: 1',
      'id: 2',
      'event: change',
      'data: {}',
      'data',
      ': x',
      'retry: 5',
      '',
      '',
    );
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(part), end, fc.array(fc.nat(20)), (lines, lineEnd, cuts) => {
        const text = lines.map((line) => `${line}${lineEnd}`).join('');
        const chunks: string[] = [];
        let from = 0;
        for (const length of cuts) {
          chunks.push(text.slice(from, from + length));
          from += length;
        }
        const plain = lines.map((line) => `${line}\n`).join('');
        assert.deepEqual(parsed(...chunks, text.slice(from)), parsed(plain));
      }),
    );
  });
});
