import { render } from 'preact';
import { createSession } from './session/session.ts';
import { App } from './shell/app.tsx';
import { sayWhatIsCut } from './shell/cut-text.ts';

const root = document.getElementById('app');
if (root !== null) render(<App session={createSession()} />, root);

sayWhatIsCut();

// A key that an input method takes is not for the page.
addEventListener(
  'keydown',
  (event) => {
    if (event.isComposing) event.stopPropagation();
  },
  true,
);

// Only in a secure context; without it the page does not open offline.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
