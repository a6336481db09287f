declare const self: ServiceWorkerGlobalScope;

/** The hashed files of this build, with spaces between them; the build puts them here. */
const files = 'files-of-page'.split(' ');
const cacheName = 'doable-page';

const addressOf = (path: string): string => new URL(path, self.registration.scope).href;

/** Keeps the files of this build, and of no other. */
const install = async (): Promise<void> => {
  const cache = await caches.open(cacheName);
  await cache.addAll(['./', 'icon.svg', 'manifest.webmanifest', ...files].map(addressOf));
};

const forgetOthers = async (): Promise<void> => {
  const cache = await caches.open(cacheName);
  const kept = new Set(files.map(addressOf));
  const others = (await cache.keys()).filter(({ url }) => url.includes('/assets/') && !kept.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
};

/** Milliseconds after which a network that does not respond counts as none. */
const patience = 2000;

/** The page from the network while there is one that responds. Its files never change under their names. */
const fetchPage = async (event: FetchEvent): Promise<Response> => {
  const cache = await caches.open(cacheName);
  const page = addressOf('./');
  const fetched = fetch(event.request).then(async (response) => {
    if (response.ok) await cache.put(page, response.clone());
    return response;
  });
  const failed = fetched.then(
    ({ status }) => status >= 500,
    () => true,
  );
  // A response that is late is kept for the next time.
  event.waitUntil(failed);
  const late = new Promise<true>((resolve) => setTimeout(resolve, patience, true));
  const kept = (await Promise.race([failed, late])) ? await cache.match(page) : undefined;
  return kept ?? fetched;
};

/** The page asks for its files with an `Origin`, and this worker kept them without one: they do not vary by it. */
const fetchFile = async (request: Request): Promise<Response> =>
  (await caches.match(request, { ignoreVary: true })) ?? fetch(request);

self.addEventListener('install', (event) => {
  event.waitUntil(install().then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { scope } = self.registration;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  if (request.mode !== 'navigate') event.respondWith(fetchFile(request));
  // Other documents are not the page, and nothing is kept of them.
  else if (new URL(request.url).pathname === new URL(scope).pathname) event.respondWith(fetchPage(event));
});
