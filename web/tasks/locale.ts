import { capitalized, createDueWords } from '../words/due-words.ts';
import { createRecurrenceWords } from '../words/recurrence-words.ts';

/** The page is in English; dates are as the user's English writes them. */
export const locale = navigator.languages.find((one) => /^en\b/i.test(one)) ?? 'en-GB';

/** The IANA name of this device's time zone. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const dueWords = createDueWords(locale);

const recurrenceWords = createRecurrenceWords(locale);

/** As a sentence begins: `Every week`. */
export const recurrenceInWords = (recurrence: Parameters<typeof recurrenceWords>[0]): string =>
  capitalized(recurrenceWords(recurrence));
