/** Roles of the whole server, created by the migrations. They have no login: each statement switches to one. */
export const roles = { serving: 'doable_app', retention: 'doable_sweeper' } as const;

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
 * the list of migrations, to check that it is complete.
 */
export const grantSql = (login: string): string => `
  do $$ begin
    begin
      grant ${Object.values(roles).join(', ')} to ${login};
    exception when insufficient_privilege then null;
    end;
    grant select on migrations to ${roles.serving};
  exception when insufficient_privilege then null;
  end $$`;
