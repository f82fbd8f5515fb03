/** Lint: what types cannot say. Host time, host chance and promises are banned from the simulation. */
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

const HOST = [
  ['Date', 'now', 'Use world.now().'],
  ['Math', 'random', 'Draw from world.choices.'],
  ['crypto', 'randomUUID', 'Draw from world.choices.'],
  ['performance', 'now', 'Use world.now().'],
].map(([object, property, message]) => ({ object, property, message }));

const HOST_NAMES = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'process',
  'console',
].map((name) => ({ name, message: 'The simulation has its own time, chance and output.' }));

const TIMED =
  'timer|interval|delay|debounceTime|throttleTime|auditTime|sampleTime|timeout|bufferTime';

/** See src/sim/invariant.ts. */
const house = {
  rules: {
    'catch-rethrows-programmer-errors': {
      create: (context) => ({
        CatchClause: (node) => {
          const { body } = node.body;
          const [first, last] = [body[0], body.at(-1)];
          const { callee } = first?.expression ?? {};
          const rethrows = callee?.name === 'rethrowProgrammerError';
          const endsTheWorld = callee?.property?.name === 'fail';
          const throwsAll = last?.type === 'ThrowStatement' && last.argument.type === 'Identifier';
          if (rethrows || endsTheWorld || throwsAll) return;
          const message =
            'Begin with rethrowProgrammerError(error): nothing catches a programmer error and goes on.';
          context.report({ node, message });
        },
      }),
    },
  },
};

const CATCH_ERROR = {
  selector: 'CallExpression[callee.name="catchError"]',
  message: 'It would swallow a programmer error; write the steps as a generator.',
};

const SUBSCRIBE = {
  selector: 'CallExpression[callee.property.name="subscribe"]',
  message:
    'Use listen (streams) or follow (operations): rxjs puts off what a handler throws to a turn of the host.',
};

const SIMULATION = [
  'src/api/**/*.ts',
  'src/kubelet/**/*.ts',
  'src/control/**/*.ts',
  'src/volumes/**/*.ts',
  'src/cri/runtime/**/*.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.bench/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'rxjs-x': rxjsX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Obligations of ports are promises even where an adapter has the answer at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Objects on their way to completeness are typed as complete; their defaults are not useless.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'rxjs-x/no-nested-subscribe': 'error',
      'rxjs-x/no-unsafe-takeuntil': 'error',
      'rxjs-x/no-sharereplay': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', '**/*.contract.ts', 'src/cli/main.ts'],
    plugins: { house },
    rules: { 'house/catch-rethrows-programmer-errors': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/node/**', '**/*.test.ts', '**/testing/**', 'src/cli/**'],
    rules: {
      'no-restricted-properties': ['error', ...HOST],
      'no-restricted-globals': ['error', ...HOST_NAMES],
      'no-restricted-syntax': [
        'error',
        CATCH_ERROR,
        SUBSCRIBE,
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Use world.now().',
        },
        {
          selector: `CallExpression[callee.name=/^(${TIMED})$/][arguments.length=1]`,
          message: 'Pass the world’s scheduler.',
        },
        {
          selector:
            'CallExpression[callee.name=/^(retry|repeat)$/] Property[key.name="delay"][value.type="Literal"]',
          message: 'A number here uses the host’s timer; pass a function.',
        },
      ],
    },
  },
  {
    // What the two are made of.
    files: ['src/sim/listen.ts', 'src/sim/operation.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: SIMULATION,
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'rxjs', importNames: ['lastValueFrom', 'firstValueFrom'] }] },
      ],
    },
  },
);
