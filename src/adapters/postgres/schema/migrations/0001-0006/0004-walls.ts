import { Migration } from '@mikro-orm/migrations';

/** As they were named when this was written. */
const roles = { serving: 'doable_app', retention: 'doable_sweeper' };
const ownerColumns = { users: 'id', tasks: 'user_id', tombstones: 'user_id', answers: 'user_id' };
const ages = { tombstones: 'deleted_at', answers: 'answered_at' };

/** Roles belong to the whole server: a migration of another database may have created them, or be creating them now. */
const roleSql = (name: string): string => `
  do $$ begin
    create role ${name} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  exception when duplicate_object or unique_violation then null;
  end $$`;

/**
 * Row-level security, beneath the statements' own `where`. It applies to the owner of the tables too; the service switches to a
 * role to which it applies.
 */
export class Migration0004 extends Migration {
  override name = '0004-walls';

  override up(): void {
    for (const role of Object.values(roles)) this.addSql(roleSql(role));
    for (const role of Object.values(roles)) this.addSql(`grant usage on schema public to ${role}`);
    for (const [table, column] of Object.entries(ownerColumns)) {
      this.addSql(`grant select, insert, update, delete on ${table} to ${roles.serving}`);
      this.addSql(`alter table ${table} enable row level security, force row level security`);
      this.addSql(
        `create policy ${table}_own on ${table} using (${column} = nullif(current_setting('app.user_id', true), ''))`,
      );
    }
    for (const [table, age] of Object.entries(ages)) {
      this.addSql(`grant select (user_id, ${age}) on ${table} to ${roles.retention}`);
      this.addSql(`create policy ${table}_swept on ${table} for select to ${roles.retention} using (true)`);
    }
  }

  /** The roles stay: other databases of the server may use them. */
  override down(): void {
    for (const table of Object.keys(ages)) {
      this.addSql(`drop policy ${table}_swept on ${table}`);
      this.addSql(`revoke all on ${table} from ${roles.retention}`);
    }
    for (const table of Object.keys(ownerColumns)) {
      this.addSql(`drop policy ${table}_own on ${table}`);
      this.addSql(`alter table ${table} disable row level security, no force row level security`);
      this.addSql(`revoke all on ${table} from ${roles.serving}`);
    }
    for (const role of Object.values(roles)) this.addSql(`revoke usage on schema public from ${role}`);
  }
}
