import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';

const [url = '', file = '', connections, seconds, rate] = process.argv.slice(2);
const requests = (await readFile(file, 'utf8')).split('\n').map((line) => {
  const [method = '', path = '', token = '', body = ''] = line.split('\t');
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
  };
  return { method, path, headers, body };
});

let turn = 0;
const { errors, timeouts, latency, duration, non2xx, ...responses } = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  ...(Number(rate) > 0 ? { overallRate: Number(rate) } : {}),
  requests: [
    {
      setupRequest: (request) => {
        turn += 1;
        return Object.assign(request, requests[turn % requests.length]);
      },
    },
  ],
});
process.stdout.write(
  `responses=${responses['2xx'] + non2xx} seconds=${duration} refused=${non2xx} broken=${errors - timeouts} late=${timeouts} p99=${latency.p99}\n`,
);
