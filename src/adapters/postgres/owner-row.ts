/** Locks the owner's row if `condition` holds. */
export const lockOwnerIf = (condition: string): string => `
  insert into users as owner (id) select $1 where ${condition}
  on conflict (id) do update set change_seq = owner.change_seq`;

/** Locks the owner's row: every writing transaction does this first, so that no two deadlock. */
export const lockOwnerSql = lockOwnerIf('true');

/** Takes the owner's next change number and the lock on the owner's row. Returns no row if the owner has none yet. */
export const takeNumberSql =
  'update users set change_seq = change_seq + 1 where id = $1 returning change_seq';

/**
 * The same if `condition` holds. PostgreSQL evaluates the condition on the statement's snapshot, before it grants the lock; the
 * counter it compares on the locked row. After a write in between, the statement takes no number and writes nothing, and the
 * caller tries again.
 */
export const takeNumberIf = (condition: string): string => `
  update users set change_seq = users.change_seq + 1
  where id = $1 and change_seq = (select change_seq from users where id = $1) and ${condition}
  returning change_seq`;
