import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import { dialectNamesRule } from './scripts/lint/dialect-names.mjs';
import { layersRule } from './scripts/lint/layers.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const layers = JSON.parse(readFileSync(path.join(root, 'src/layers.json'), 'utf8'));

const filesOf = (wanted) =>
  Object.keys(layers)
    .filter((name) => wanted(layers[name]))
    .map((name) => `src/${name}/**/*.ts`);

/** What reads a clock or draws a number: results would depend on more than the input. */
const clockAndChance = [
  { object: 'Date', property: 'now', message: 'This layer has no clock: take the time as input.' },
  { object: 'Math', property: 'random', message: 'This layer has no chance: take it as input.' },
  { object: 'performance', property: 'now', message: 'This layer has no clock: take it as input.' },
  { object: 'crypto', property: 'randomUUID', message: 'This layer has no chance.' },
  { object: 'crypto', property: 'getRandomValues', message: 'This layer has no chance.' },
];

const clockSyntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'This layer has no clock: take the time as input.',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'This layer has no clock: take the time as input.',
  },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'coverage/', 'test/fixtures/', '**/*.d.ts'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.webview.json'],
        tsconfigRootDir: root,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      curly: ['error', 'multi-line'],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/*.js', '!*.js'], message: "Own modules end in '.ts'." }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { portside: { rules: { layers: layersRule(layers, root) } } },
    rules: { 'portside/layers': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/dialects/**'],
    plugins: { dialects: { rules: { names: dialectNamesRule } } },
    rules: { 'dialects/names': 'error' },
  },
  {
    files: filesOf((layer) => layer.pure === true),
    rules: {
      'no-restricted-properties': ['error', ...clockAndChance],
      'no-restricted-syntax': ['error', ...clockSyntax],
    },
  },
  {
    // The table covers `src`; beside it only the suites that run inside the editor see its API.
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    ignores: ['test/extension/**', 'test/support/vscode/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'vscode', message: "Only the extension and its tests import 'vscode'." }],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'src/cli/**/*.ts', 'src/dev/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
      },
    },
  },
  {
    // Marks and excerpts in comments need no escaping; strings made by hand often hold odd blanks.
    rules: { 'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true }] },
  },
  prettier,
);
