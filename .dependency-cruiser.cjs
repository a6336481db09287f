// fp-ts has a clock, a die and a console of its own; its index has everything.
const fpTs = '^node_modules/fp-ts/lib/(?!(Console|Date|Random|index)[.])';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-knows-only-itself-and-fp-ts',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', fpTs] },
    },
    {
      name: 'application-knows-only-domain-and-fp-ts',
      severity: 'error',
      from: { path: '^src/application/' },
      to: { pathNot: ['^src/(domain|application)/', fpTs] },
    },
    {
      name: 'adapters-know-nothing-of-infrastructure',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/infrastructure/' },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'http-belongs-to-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/http/' },
      to: { path: '^node_modules/(@koa/|koa/|raw-body/|mime-types/|swagger-ui-dist/)' },
    },
    {
      name: 'sql-belongs-to-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters/(postgres|identity)|infrastructure)/' },
      to: { path: '^node_modules/(@mikro-orm/|@electric-sql/|kysely/|pg/|pg-connection-string/)' },
    },
    {
      name: 'better-auth-belongs-to-identity',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/identity/' },
      to: { path: '^node_modules/@?better-auth/' },
    },
    {
      name: 'identity-knows-its-library-and-a-dialect',
      severity: 'error',
      from: { path: '^src/adapters/identity/' },
      to: { path: '^node_modules/', pathNot: ['^node_modules/(@?better-auth|kysely)/', fpTs] },
    },
    {
      name: 'identity-is-loaded-on-demand',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/identity/' },
      to: { path: '^src/adapters/identity/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'the-insides-of-pg-belong-to-the-driver',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/postgres/driver/' },
      to: { path: '^node_modules/(pg-protocol/|pg/lib/(?!index[.]))' },
    },
    {
      name: 'the-driver-knows-only-itself',
      severity: 'error',
      from: { path: '^src/adapters/postgres/driver/' },
      to: { path: '^src/', pathNot: '^src/adapters/postgres/driver/' },
    },
    {
      name: 'io-ts-reads-what-comes-from-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters/http|infrastructure)/' },
      to: { path: '^node_modules/io-ts/' },
    },
    {
      name: 'temporal-belongs-to-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/calendar/' },
      to: { path: '^node_modules/temporal-' },
    },
    {
      name: 'order-keys-belong-to-their-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/order-keys/' },
      to: { path: '^node_modules/fractional-indexing/' },
    },
    {
      name: 'resources-are-strangers',
      severity: 'error',
      // Changes and batches are of every kind.
      from: { path: '^src/adapters/http/(tasks|lists|users|identity)/' },
      to: {
        path: '^src/adapters/http/(tasks|lists|users|identity|changes|batch)/',
        pathNot: '^src/adapters/http/$1/',
      },
    },
    {
      name: 'requests-know-no-resource',
      severity: 'error',
      from: { path: '^src/adapters/http/((request|overload)/|(endpoint|router|response|problem)[.]ts$)' },
      to: {
        path: [
          '^src/adapters/http/(tasks|lists|users|identity|changes|batch|openapi|docs|web-client)/',
          '^src/application/(task|list)-',
        ],
      },
    },
    {
      name: 'overload-lies-below-requests',
      severity: 'error',
      from: { path: '^src/adapters/http/overload/' },
      to: { path: '^src/adapters/http/', pathNot: '^src/adapters/http/(overload/|api-error[.]ts$)' },
    },
    {
      name: 'openapi-knows-no-resource',
      severity: 'error',
      from: { path: '^src/adapters/http/openapi/' },
      to: {
        path: '^src/adapters/http/(tasks|lists|users|identity|changes|batch|docs|web-client|(app|health|api-routes|openapi-document)[.])',
      },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'everything-is-found',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
