import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

type DialogProps = {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Missing: it stays until what it asks for is done. */
  readonly onClose?: (() => void) | undefined;
  /** `drawer`: at the side of the window, as high as it. */
  readonly kind?: 'wide' | 'drawer';
};

/** A modal dialog. The browser keeps the focus in it, and gives it back to where it was. */
export const Dialog = ({ title, children, onClose, kind }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // An effect of layout, since others are undone only after the next frame: keys would go nowhere until then.
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      // Where the browser has closed it, the focus is back, and perhaps somewhere else by now.
      if (shown?.open !== true) return;
      shown.close();
      if (!(before instanceof HTMLElement) || !before.isConnected) return;
      // Chromium has given it back without the caret.
      before.blur();
      before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind === undefined ? 'dialog' : `dialog ${kind}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-header">
          <h2 id={heading}>{title}</h2>
          {onClose !== undefined && (
            <button type="button" class="quiet square" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
};
