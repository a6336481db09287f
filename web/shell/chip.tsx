import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

type ChipProps = {
  readonly children: ComponentChildren;
  /** What its button does, for those who do not see it. */
  readonly label: string;
  readonly onRemove: () => void;
  readonly kind?: string;
};

/** A small part of something, with a button that takes it away. */
export const Chip = ({ children, label, onRemove, kind }: ChipProps) => (
  <span class={kind === undefined ? 'chip' : `chip of-${kind}`}>
    {children}
    <button type="button" aria-label={label} onClick={onRemove}>
      <Icon name="close" />
    </button>
  </span>
);
