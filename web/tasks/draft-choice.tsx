import type { Draft } from './use-draft.ts';

/** What to do with a text that changed elsewhere while it was typed over. */
export const DraftChoice = ({ draft }: { readonly draft: Draft }) =>
  draft.theirs === null ? null : (
    <div class="choice" role="alert">
      <p>
        This changed elsewhere to <q>{draft.theirs === '' ? 'nothing' : draft.theirs}</q>
      </p>
      <button type="button" onClick={draft.keepMine}>
        Keep mine
      </button>
      <button type="button" onClick={draft.takeTheirs}>
        Take theirs
      </button>
    </div>
  );
