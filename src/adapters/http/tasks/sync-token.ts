import * as E from 'fp-ts/lib/Either.js';
import type { SyncPoint } from '../../../application/history.ts';
import { type Decoder, decoder } from '../decoder.ts';

/** The token of the change feed that stands for a point: opaque to the caller. */
export const syncToken = ({ epoch, number, startedAt }: SyncPoint): string =>
  `${epoch}.${number}.${startedAt}`;

const form = /^([0-9a-f-]{1,36})\.(\d{1,15})\.(\d{1,15})$/;

/** Reads a token of the change feed. */
export const syncTokenMember: Decoder<SyncPoint> = decoder('since', { type: 'string' }, (input) => {
  const [, epoch, number, startedAt] = (typeof input === 'string' ? form.exec(input) : null) ?? [];
  return epoch === undefined
    ? E.left('must be `next` from an earlier response or `since` from an export')
    : E.right({ epoch, number: Number(number), startedAt: Number(startedAt) });
});
