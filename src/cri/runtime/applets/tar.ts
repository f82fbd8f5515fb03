/** `tar`, without compression: `c`, `x` and `t`. The texts are busybox's. */
import { FileSystemError } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';
import { createArchive } from './tar-create.ts';
import { readArchive } from './tar-extract.ts';
import type { TarOptions } from './tar-options.ts';

export const tar: Applet = function* (call) {
  const options = optionsOf(call);
  if (options.directory !== '') call.process.cwd = call.path(options.directory);
  if (options.mode === 'c') return yield* createArchive(call, options);
  const { archive } = options;
  if (archive === '-') return yield* readArchive(call, options, call.stdin);
  const opened = yield* call.attempt(() => call.open(archive));
  if (opened instanceof FileSystemError) {
    return yield* call.complain(`can't open '${archive}': ${errnoText(opened)}`);
  }
  opened.hold();
  try {
    return yield* readArchive(call, options, opened.file);
  } finally {
    opened.release();
  }
};

/** The first word may come without its dash. @throws {UsageError} */
function optionsOf(call: AppletCall): TarOptions {
  const [first = '', ...rest] = call.args;
  const words = first.startsWith('-') ? call.args : [`-${first}`, ...rest];
  const plain = words.filter((word) => !/^--no-same-(?:permissions|owner)$/.test(word));
  // Bundled letters take their values from the words behind.
  const { flags, values, operands } = call.options('cxtvmpoOkhf:C:', spread(plain));
  const modes = (['c', 'x', 't'] as const).filter((mode) => flags.has(mode));
  const [mode] = modes;
  if (mode === undefined || modes.length > 1) throw new UsageError('need -c, -x or -t');
  return {
    mode,
    archive: values.get('f') ?? '-',
    directory: values.get('C') ?? '',
    keepsTimes: !flags.has('m'),
    isVerbose: flags.has('v'),
    toStdout: flags.has('O'),
    names: operands,
  };
}

/** `-xmf -` as `-x -m -f -`. */
function spread(words: readonly string[]): readonly string[] {
  return words.flatMap((word) =>
    /^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word],
  );
}
