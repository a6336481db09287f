import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { storable } from '../words/storable.ts';

/** A text that is being typed over one that is kept, and may change meanwhile. */
export type Draft = {
  readonly text: string;
  /** What it has become elsewhere while it was typed over; null: nothing. */
  readonly theirs: string | null;
  readonly type: (text: string) => void;
  /** Saves what was typed, unless it has changed elsewhere: then its user chooses first. */
  readonly save: () => void;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
};

/** `save` gets what was typed, when it is not what is kept. */
export const useDraft = (kept: string, save: (text: string) => void): Draft => {
  const [text, setText] = useState(kept);
  /** What it was when the typing began. */
  const [base, setBase] = useState(kept);
  const isTyped = text !== base;
  const theirs = isTyped && kept !== base && kept !== text ? kept : null;

  // Of layout, so that no key comes in between.
  useLayoutEffect(() => {
    if (kept === base) return;
    if (!isTyped) setText(kept);
    if (!isTyped || kept === text) setBase(kept);
  }, [kept]);

  const keep = (): void => {
    // Once, although a field that goes away is left, too.
    latest.current = { ...latest.current, isTyped: false };
    const whole = storable(text);
    setText(whole);
    setBase(whole);
    if (whole !== kept) save(whole);
  };
  const latest = useRef({ isTyped, theirs, keep });
  latest.current = { isTyped, theirs, keep };
  const saveLatest = (): void => {
    if (latest.current.isTyped && latest.current.theirs === null) latest.current.keep();
  };
  // Of layout, so that it is saved before anything else is done with the task.
  useLayoutEffect(() => {
    // What was typed is not lost when the page goes away, nor when the editor does: theirs was on the screen then.
    const saveTyped = (): void => {
      if (latest.current.isTyped) latest.current.keep();
    };
    addEventListener('pagehide', saveTyped);
    return () => {
      removeEventListener('pagehide', saveTyped);
      saveTyped();
    };
  }, []);

  return {
    text,
    theirs,
    type: setText,
    save: saveLatest,
    keepMine: keep,
    takeTheirs: () => {
      setText(kept);
      setBase(kept);
    },
  };
};
