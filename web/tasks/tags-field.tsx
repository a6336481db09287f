import { useState } from 'preact/hooks';
import { Chip } from '../shell/chip.tsx';
import { storable } from '../words/storable.ts';

type TagsFieldProps = {
  readonly tags: ReadonlyArray<string>;
  readonly onChange: (tags: ReadonlyArray<string>) => void;
};

/** The tags of a task: one is added with Enter or a comma. */
export const TagsField = ({ tags, onChange }: TagsFieldProps) => {
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const tag = storable(typed).trim().replace(/^#/, '');
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag]);
    setTyped('');
  };
  return (
    <div class="tags-field">
      {tags.map((tag) => (
        <Chip
          key={tag}
          label={`Remove tag ${tag}`}
          onRemove={() => onChange(tags.filter((one) => one !== tag))}
        >
          #{tag}
        </Chip>
      ))}
      {tags.length < 20 && (
        <input
          aria-label="Add a tag"
          placeholder="Add a tag"
          maxLength={50}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ',') return;
            event.preventDefault();
            add();
          }}
        />
      )}
    </div>
  );
};
