/** Every writing transaction begins with the lock on the owner's row, so that no two wait for each other. */
export const lockOwnerSql = `
  insert into users as owner (id) values ($1)
  on conflict (id) do update set change_seq = owner.change_seq`;

/** Takes the owner's next change number, and with it the lock on the owner's row; no row, if the owner has none yet. */
export const takeNumberSql =
  'update users set change_seq = change_seq + 1 where id = $1 returning change_seq';

/**
 * The same if `condition` holds.
 * The condition is decided on the statement's snapshot, before the lock is granted. So the counter is compared
 * too, which PostgreSQL does on the row as it is once locked: had anybody written in between, nothing is
 * taken, nothing is written, and the caller looks again.
 */
export const takeNumberIf = (condition: string): string => `
  update users set change_seq = users.change_seq + 1
  where id = $1 and change_seq = (select change_seq from users where id = $1) and ${condition}
  returning change_seq`;
