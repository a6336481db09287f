import { useEffect } from 'preact/hooks';

/** Says it where a field takes less than what is pasted into it: the browser cuts the rest off without a word. */
export const usePastes = (say: (text: string) => void): void => {
  useEffect(() => {
    const onPaste = ({ target, clipboardData }: ClipboardEvent): void => {
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
      const { maxLength, value, selectionStart, selectionEnd } = target;
      const left = value.length - ((selectionEnd ?? 0) - (selectionStart ?? 0));
      const pasted = clipboardData?.getData('text/plain').length ?? 0;
      if (maxLength >= 0 && left + pasted > maxLength)
        say(`Only ${maxLength.toLocaleString()} characters fit here: the end of what was pasted is cut off`);
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, []);
};
