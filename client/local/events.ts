/** A server-sent event. Its data is not read: the change feed has the same. */
export type ServerEvent = { readonly id: string; readonly type: string };

/** A stream of events as it is read: `retry` is the milliseconds that the service asks to wait before the next one. */
export type EventSink = {
  readonly onEvent: (event: ServerEvent) => void;
  readonly onRetry: (milliseconds: number) => void;
};

/** Parses text/event-stream (HTML, 9.2.6), chunk by chunk; a line may end in CR, LF or both, also where chunks part. */
export const createEventParser = ({ onEvent, onRetry }: EventSink): ((chunk: string) => void) => {
  let [rest, id, type, hasData, endsInReturn] = ['', '', '', false, false];

  const takeLine = (line: string): void => {
    if (line === '') {
      if (hasData) onEvent({ id, type: type === '' ? 'message' : type });
      [type, hasData] = ['', false];
      return;
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (name === 'data') hasData = true;
    if (name === 'event') type = value;
    if (name === 'id' && !value.includes('\0')) id = value;
    if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
  };

  return (chunk) => {
    const text = rest + (endsInReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk);
    if (chunk !== '') endsInReturn = chunk.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    lines.forEach(takeLine);
  };
};
