import { defineConfig, type Plugin } from 'vite';

const worker = 'service-worker.js';

/** Names the files of the page in the service worker, whose text is then another one for each build. */
const filesOfPage = (): Plugin => ({
  name: 'files-of-page',
  enforce: 'post',
  generateBundle: (_, bundle) => {
    const files = Object.keys(bundle).filter((file) => file.startsWith('assets/'));
    const chunk = bundle[worker];
    if (chunk?.type !== 'chunk') throw new Error(`${worker} is missing`);
    chunk.code = chunk.code.replace(/(["'`])files-of-page\1/, () => JSON.stringify(files.join(' ')));
  },
});

/** Addresses are relative, so that the page works below any path. Nothing is inline: the page's policy forbids it. */
export default defineConfig({
  base: './',
  plugins: [filesOfPage()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: 'web/index.html', 'service-worker': 'web/worker/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? worker : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
});
