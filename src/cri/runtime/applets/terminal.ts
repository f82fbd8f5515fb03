/** What programs ask of the terminal that they read from. The texts are busybox's. */
import { Terminal } from '../processes/terminal.ts';
import { UsageError, type Applet } from './applet.ts';

export const tty: Applet = function* ({ process, stdin, args }) {
  const isTerminal = stdin instanceof Terminal;
  if (!args.includes('-s')) yield* process.write(1, isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
  return isTerminal ? 0 : 1;
};

/** `stty size`; other settings are not modelled. */
export const stty: Applet = function* (call) {
  const { stdin } = call;
  if (!(stdin instanceof Terminal)) {
    return yield* call.complain('standard input: Not a tty');
  }
  const { columns, rows } = stdin.size;
  if (call.args.length === 1 && call.args[0] === 'size') {
    yield* call.print(`${String(rows)} ${String(columns)}\n`);
    return 0;
  }
  if (call.args.length > 0) throw new UsageError(`invalid argument '${call.args[0] ?? ''}'`);
  yield* call.print(`speed 38400 baud; rows ${String(rows)}; columns ${String(columns)};\n`);
  return 0;
};
