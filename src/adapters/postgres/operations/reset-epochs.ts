/**
 * Gives every user a new epoch, so that clients start over: after a restore, they may have seen changes that are lost. Run by
 * the owner of the table; its policy applies to the owner too, so it is lifted meanwhile.
 */
export const resetEpochsSql = `
  begin;
  alter table users no force row level security;
  update users set epoch = gen_random_uuid();
  alter table users force row level security;
  commit`;
