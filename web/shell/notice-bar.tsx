import { Icon } from './icon.tsx';
import type { NoticeBoard } from './notices.ts';
import { useSnapshot } from './use-snapshot.ts';

/** The last notice, with its way back; read out as it comes. */
export const NoticeBar = ({ notices }: { readonly notices: NoticeBoard }) => {
  const { notice, said } = useSnapshot(notices);
  return (
    <section class="notice-place" aria-label="Notices">
      <div role="status" class="visually-hidden">
        {said}
      </div>
      {notice !== null && (
        <div
          class="notice"
          onMouseEnter={notices.hold}
          onMouseLeave={notices.release}
          onFocusCapture={notices.hold}
          onBlurCapture={notices.release}
        >
          <span class="notice-text">{notice.text}</span>
          {notice.undo !== undefined && (
            <button type="button" class="notice-undo" onClick={notices.undo}>
              Undo
            </button>
          )}
          <button type="button" class="notice-close" aria-label="Dismiss" onClick={notices.end}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </section>
  );
};
