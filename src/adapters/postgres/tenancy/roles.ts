/**
 * Roles of the whole server, created by the migrations. They have no login: each statement switches to one. As the eraser runs
 * the trigger that erases the data of a deleted account.
 */
export const roles = {
  serving: 'doable_app',
  retention: 'doable_sweeper',
  identity: 'doable_identity',
  eraser: 'doable_eraser',
} as const;

/** Roles belong to the whole server: a migration of another database may have created them, or be creating them now. */
const roleSql = (name: string): string => `
  do $$ begin
    create role ${name} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  exception when duplicate_object or unique_violation then null;
  end $$`;

/** Creates the roles that are missing. */
export const rolesSql = Object.values(roles).map(roleSql);

/**
 * Grants the roles if the current login may; the service checks at its start whether it has them. The serving role may read
 * the list of migrations, to check that it is complete. The functions of accounts get back their owners, which a restore loses.
 */
export const grantSql = (login: string): string => `
  do $$ begin
    begin
      grant ${Object.values(roles).join(', ')} to ${login};
    exception when insufficient_privilege then null;
    end;
    grant select on migrations to ${roles.serving};
    if exists (
      select from pg_proc where pronamespace = 'identity'::regnamespace and prosecdef
        and proowner not in ('${roles.identity}'::regrole, '${roles.eraser}'::regrole)
    ) then
      grant create on schema identity to ${roles.identity}, ${roles.eraser};
      alter function identity.erase_account(text) owner to ${roles.identity};
      alter function identity.erase_data() owner to ${roles.eraser};
      revoke create on schema identity from ${roles.identity}, ${roles.eraser};
    end if;
  exception when insufficient_privilege then null;
  end $$`;
