import tseslint from 'typescript-eslint';

export default tseslint.config(
  // blue-button.mjs is for an older Node: no TypeScript, and in no project.
  { ignores: ['node_modules', 'data', 'bench/node_modules', 'bench/blue-button.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // Clock, random and network are handed in: features never reach for them (docs/ARCHITECTURE.md).
    files: ['src/**/*.ts'],
    ignores: ['src/platform/clock.ts', 'src/platform/random.ts', 'src/**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Use the Clock that was handed in.' },
        { name: 'setInterval', message: 'Use the Clock that was handed in.' },
        { name: 'fetch', message: 'Use the undici dispatcher that was handed in.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the Clock that was handed in.' },
        { object: 'Math', property: 'random', message: 'Use the Random that was handed in.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Use the Clock that was handed in.',
        },
        {
          selector: "CallExpression[callee.name='randomUUID']",
          message: 'Use the Random that was handed in.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
