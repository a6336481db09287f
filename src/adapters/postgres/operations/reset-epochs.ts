/**
 * Gives every user a new epoch, so that clients start over: after a restore, they may know of a history that is no more.
 * By the owner of the table, whom its policy binds too, unless it is lifted.
 */
export const resetEpochsSql = `
  begin;
  alter table users no force row level security;
  update users set epoch = gen_random_uuid();
  alter table users force row level security;
  commit`;
