import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { isLoopbackHost } from '../request/cors.ts';

/** The path of the docs page's token, in development. */
export const docsTokenPath = '/docs/development-token';

/**
 * Starts Swagger UI with a token filled in. A token from before is kept, whoever its user is, while the service accepts it. All
 * paths are relative to the page.
 */
export const developmentStart = `const ui = SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: true,
  onComplete: () => void authorize(),
});

const isTaken = async (token) =>
  (await fetch('api/me/stats', { headers: { Authorization: 'Bearer ' + token } })).status !== 401;

const authorize = async () => {
  const kept = ui.authSelectors.authorized().getIn(['bearer', 'value']);
  if (typeof kept === 'string' && (await isTaken(kept))) return;
  const response = await fetch('docs/development-token');
  if (response.ok) ui.preauthorizeApiKey('bearer', (await response.json()).token);
};
`;

const isLoopbackAddress = (address = ''): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';

/**
 * Whether a request comes from this machine and is addressed to it. The Host check excludes pages whose domain resolves to this
 * machine (DNS rebinding); the forwarding fields exclude requests through a proxy on this machine.
 */
export const isFromThisMachine = ({ socket, headers }: IncomingMessage): boolean =>
  isLoopbackAddress(socket.remoteAddress) &&
  isLoopbackHost(headers.host ?? '') &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;
