import { generateNKeysBetween } from 'fractional-indexing';
import type { KeysBetween } from '../../domain/order-key.ts';

/** Order keys by fractional-indexing. */
export const fractionalKeys: KeysBetween = (low, high, count) => generateNKeysBetween(low, high, count);
