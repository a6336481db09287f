import { Migration } from '@mikro-orm/migrations';

/** As they were named when this was written. */
const roles = { serving: 'doable_app', identity: 'doable_identity', eraser: 'doable_eraser' };

/** Roles belong to the whole server: a migration of another database may have created them, or be creating them now. */
const roleSql = (name: string): string => `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${name}') then
      create role ${name} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$`;

/** The tables of Better Auth 1.7 with its plugin for tokens, as its command-line tool makes them. */
const tablesSql = [
  `create table identity."user" (
    id text collate "C" primary key, name text not null, email text not null unique, "emailVerified" boolean not null,
    image text, "createdAt" timestamptz not null default current_timestamp, "updatedAt" timestamptz not null default current_timestamp
  )`,
  `create table identity.session (
    id text primary key, "expiresAt" timestamptz not null, token text not null unique,
    "createdAt" timestamptz not null default current_timestamp, "updatedAt" timestamptz not null,
    "ipAddress" text, "userAgent" text, "userId" text collate "C" not null references identity."user" (id) on delete cascade
  )`,
  `create table identity.account (
    id text primary key, "accountId" text not null, "providerId" text not null,
    "userId" text collate "C" not null references identity."user" (id) on delete cascade,
    "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz, scope text, password text,
    "createdAt" timestamptz not null default current_timestamp, "updatedAt" timestamptz not null
  )`,
  `create table identity.verification (
    id text primary key, identifier text not null, value text not null, "expiresAt" timestamptz not null,
    "createdAt" timestamptz not null default current_timestamp, "updatedAt" timestamptz not null default current_timestamp
  )`,
  `create table identity.jwks (
    id text primary key, "publicKey" text not null, "privateKey" text not null, "createdAt" timestamptz not null,
    "expiresAt" timestamptz, alg text, crv text
  )`,
  `create index "session_userId_idx" on identity.session ("userId")`,
  `create index "session_expiresAt_idx" on identity.session ("expiresAt")`,
  `create index "account_userId_idx" on identity.account ("userId")`,
  `create index verification_identifier_idx on identity.verification (identifier)`,
];

/**
 * An account and its tasks end together, in one transaction, whichever is erased. Each function does what the role that calls
 * it may not do itself, for one user: the tenant of the statement, or the account that was deleted.
 */
const functionsSql = [
  `create function identity.erase_account(owner text) returns void
    language sql security definer set search_path = pg_catalog, pg_temp
    as $$ delete from identity."user" where id = owner collate "C" and owner = current_setting('app.owner_id') $$`,
  `create function identity.erase_data() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    declare tenant text := coalesce(current_setting('app.owner_id', true), '');
    begin
      perform set_config('app.owner_id', old.id, true);
      delete from public.users where id = old.id collate "C";
      perform set_config('app.owner_id', tenant, true);
      return null;
    end $$`,
  `create trigger erase_data after delete on identity."user" for each row execute function identity.erase_data()`,
  `revoke execute on function identity.erase_account(text), identity.erase_data() from public`,
  `grant execute on function identity.erase_account(text) to ${roles.serving}`,
];

/** A new owner needs the right to create in the schema, for this moment. */
const ownersSql = [
  `do $$ begin
    grant ${roles.identity}, ${roles.eraser} to current_user;
  exception when insufficient_privilege then null;
  end $$`,
  `grant usage, create on schema identity to ${roles.identity}, ${roles.eraser}`,
  `alter function identity.erase_account(text) owner to ${roles.identity}`,
  `alter function identity.erase_data() owner to ${roles.eraser}`,
  `revoke create on schema identity from ${roles.identity}, ${roles.eraser}`,
];

/**
 * Accounts, in a schema of their own, for AUTH_MODE=embedded. The role of Better Auth cannot read tasks, and that of the tenants
 * cannot read accounts. New tables only: nothing waits.
 */
export class Migration0012 extends Migration {
  override name = '0012-identity';

  override up(): void {
    for (const role of [roles.identity, roles.eraser]) this.addSql(roleSql(role));
    this.addSql('create schema identity');
    for (const sql of [...tablesSql, ...functionsSql, ...ownersSql]) this.addSql(sql);
    this.addSql(`grant select, insert, update, delete on all tables in schema identity to ${roles.identity}`);
    this.addSql(`grant usage on schema identity to ${roles.serving}`);
    this.addSql(`grant usage on schema public to ${roles.eraser}`);
    this.addSql(`grant select (id), delete on users to ${roles.eraser}`);
  }

  /** The roles stay: other databases of the server may use them. */
  override down(): void {
    this.addSql(`revoke all on users from ${roles.eraser}`);
    this.addSql(`revoke usage on schema public from ${roles.eraser}`);
    this.addSql('drop schema identity cascade');
  }
}
