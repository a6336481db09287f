import { render } from 'preact';
import { createSession } from './session/session.ts';
import { App } from './shell/app.tsx';
import { sayWhatIsCut } from './shell/cut-text.ts';

const root = document.getElementById('app');
if (root !== null) render(<App session={createSession()} />, root);

sayWhatIsCut();

// Only in a secure context; without it the page does not open offline.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
