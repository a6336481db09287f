import { useState } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';

type TagsFieldProps = {
  readonly tags: ReadonlyArray<string>;
  readonly onChange: (tags: ReadonlyArray<string>) => void;
};

/** The tags of a task: one is added with Enter or a comma. */
export const TagsField = ({ tags, onChange }: TagsFieldProps) => {
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const tag = typed.trim().replace(/^#/, '');
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag]);
    setTyped('');
  };
  return (
    <div class="tags-field">
      {tags.map((tag) => (
        <span class="chip" key={tag}>
          #{tag}
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => onChange(tags.filter((one) => one !== tag))}
          >
            <Icon name="close" />
          </button>
        </span>
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
