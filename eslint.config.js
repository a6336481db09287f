import tseslint from 'typescript-eslint';

const impure = (name) => ({
  name,
  message: 'The domain and the application take it from a port: see src/application/ports.ts.',
});

export default tseslint.config(
  {
    ignores: [
      'data',
      'dist',
      'client/dist',
      'web/dist',
      'client/api.ts',
      'bench/peers',
      'eslint.config.js',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'always' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/domain/brand.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] },
  },
  {
    files: ['src/domain/**', 'src/application/**'],
    rules: {
      // The language alone: of all that Node adds to it (process, console, timers, crypto, ...) nothing is defined.
      'no-undef': ['error', { typeof: true }],
      'no-restricted-globals': ['error', ...['globalThis', 'eval', 'Function'].map(impure)],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Identity is passed in.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ThrowStatement', message: 'A refusal is data: return it.' },
        { selector: 'ImportExpression', message: 'Imports stand at the top.' },
        // `Date` only as `new Date(given)`, `Date.parse` and `Date.UTC`; and `format()` means now.
        {
          selector:
            'Identifier[name="Date"]' +
            ':not(NewExpression[arguments.length>0] > .callee)' +
            ':not(MemberExpression[property.name=/^(parse|UTC)$/] > .object)',
          message: 'Time is passed in.',
        },
        {
          selector: 'CallExpression[callee.property.name=/^format(ToParts)?$/][arguments.length=0]',
          message: 'Time is passed in.',
        },
      ],
    },
  },
  {
    // What the service returns is typed by its contract.
    files: ['client/responses.ts'],
    rules: { '@typescript-eslint/no-unsafe-return': 'off' },
  },
  {
    // Rows are what whoever asks for them takes them for, as in the types of pg itself.
    files: ['src/adapters/postgres/driver/pg-internals.d.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      // node:test style promises and chai-like expressions are not used; mocha's describe/it return nothing.
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
);
