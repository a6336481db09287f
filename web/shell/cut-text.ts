const withoutSpace = (text: string): string => text.replace(/\s/g, '');

/** Says it at a field that takes less than what is pasted or dropped there: the browser cuts the rest off without a word. */
export const sayWhatIsCut = (): void => {
  let given = '';
  addEventListener(
    'beforeinput',
    ({ inputType, data }) => {
      given = ['insertFromPaste', 'insertFromDrop'].includes(inputType) ? (data ?? '') : '';
    },
    true,
  );
  addEventListener(
    'input',
    ({ target }) => {
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
      // A field of one line takes no line breaks.
      const isCut = target.maxLength >= 0 && !withoutSpace(target.value).includes(withoutSpace(given));
      given = '';
      if (!isCut) return;
      target.setCustomValidity('Only the beginning fits in here: the rest is cut off.');
      target.reportValidity();
      const end = (): void => target.setCustomValidity('');
      for (const next of ['keydown', 'pointerdown', 'blur'])
        addEventListener(next, end, { capture: true, once: true });
    },
    true,
  );
};
