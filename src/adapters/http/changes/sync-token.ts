import * as E from 'fp-ts/lib/Either.js';
import type { SyncPoint } from '../../../application/history.ts';
import { type Decoder, decoder } from '../decoder.ts';

/** The opaque token of a sync point. */
export const syncToken = ({ epoch, number, startedAt }: SyncPoint): string =>
  `${epoch}.${number}.${startedAt}`;

const form = /^([0-9a-f-]{1,36})\.(\d{1,15})\.(\d{1,15})$/;

/** Decodes a sync token. */
export const syncTokenMember: Decoder<SyncPoint> = decoder('since', { type: 'string' }, (input) => {
  const [, epoch, number, startedAt] = (typeof input === 'string' ? form.exec(input) : null) ?? [];
  return epoch === undefined
    ? E.left('must be `next` from an earlier response or `since` from an export')
    : E.right({ epoch, number: Number(number), startedAt: Number(startedAt) });
});
