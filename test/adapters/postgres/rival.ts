const takeNumber = 'update users set change_seq = users.change_seq + 1 where id = $1 returning change_seq';

/** What a rival does, as the store would, to the task `$2` of the owner `$1`. */
export const rivalry = {
  inserts: `
    with taken as (${takeNumber})
    insert into tasks (
      user_id, id, title, title_key, folded, status, priority, tags, created_at, updated_at, version, change_seq, position
    ) select $1, $2::uuid, 'the rival’s', '', '', 'pending', 2, '{}', now(), now(), 1, change_seq, 'a' || change_seq from taken`,
  replaces: `
    with taken as (${takeNumber})
    update tasks set title = 'the rival’s', version = version + 1, change_seq = taken.change_seq
    from taken where user_id = $1 and id = $2`,
  removes: `
    with taken as (${takeNumber}), removed as (delete from tasks where user_id = $1 and id = $2)
    insert into tombstones (user_id, kind, id, change_seq, deleted_at) select $1, 'task', $2::uuid, change_seq, now() from taken`,
  erases: 'delete from users where id = $1 and $2::uuid is not null',
  begins: 'insert into users (id, change_seq) select $1, 0 where $2::uuid is not null',
};
