/** Redirections of a command. Source: POSIX.1-2017, XCU 2.7; the texts are those of busybox's ash. */
import type { Redirection } from 'unbash';
import { FileSystemError, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { source } from '../processes/devices.ts';
import { errnoText, systemError } from '../processes/errno-text.ts';
import { Descriptor, type DescriptorTable } from '../processes/open-file.ts';
import { absolutePath, openPath, type OpenMode } from '../processes/open-path.ts';
import type { OsProcess } from '../processes/os-process.ts';
import type { Expander } from './expander.ts';
import { expandQuotedParts, expandText } from './expansion.ts';

/** The command is not run, and its status is 1. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/** Changes a table of descriptors, from left to right. @throws {RedirectError} */
export function* redirect(
  shell: Expander,
  redirections: readonly Redirection[],
  table: DescriptorTable,
): Steps<void> {
  for (const redirection of redirections) {
    const { descriptor } = redirection;
    if (descriptor?.type === 'FileDescriptorVariable') throw new RedirectError('bad redirection');
    const number = descriptor?.value;
    if (redirection.type === 'HereDoc') {
      const { body, delimiter, operator } = redirection;
      const isLiteral = delimiter?.quoted === true || body.parts === undefined;
      const text = isLiteral ? body.text : yield* expandQuotedParts(shell, body.parts);
      const shown = operator === '<<-' && isLiteral ? text.replace(/^\t+/gm, '') : text;
      table.set(number ?? 0, new Descriptor(source(shown)));
      continue;
    }
    const target =
      redirection.target === undefined ? '' : yield* expandText(shell, redirection.target);
    if (redirection.type === 'HereString') {
      table.set(number ?? 0, new Descriptor(source(`${target}\n`)));
      continue;
    }
    const { operator } = redirection;
    if (operator === '>&' || operator === '<&') {
      duplicate(table, number ?? (operator === '>&' ? 1 : 0), target);
      continue;
    }
    const opened = yield* open(shell, target, operator);
    table.set(number ?? (operator.startsWith('<') ? 0 : 1), opened);
    if (operator.startsWith('&')) table.set(2, opened);
  }
}

const MODES: Readonly<Record<string, OpenMode>> = {
  '>': 'write',
  '>|': 'write',
  '&>': 'write',
  '>>': 'append',
  '&>>': 'append',
  '<': 'read',
  '<>': 'read and write',
};

function duplicate(table: DescriptorTable, number: number, target: string): void {
  if (target === '-') {
    table.set(number, undefined);
    return;
  }
  const from = /^\d+$/.test(target) ? table.get(Number(target)) : undefined;
  if (from === undefined) throw new RedirectError(`${target}: Bad file descriptor`);
  table.set(number, from);
}

function* open({ process, state }: Expander, path: string, operator: string): Steps<Descriptor> {
  const mode = MODES[operator] ?? 'write';
  try {
    if (operator === '>' && state.options.has('C')) yield* requireNew(process, path);
    return yield* openPath(process, path, mode);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    const isMissing = error.code === 'ENOENT';
    if (mode === 'read') {
      const why = isMissing ? 'no such file' : errnoText(error);
      throw new RedirectError(`can't open ${path}: ${why}`);
    }
    const why = isMissing ? 'nonexistent directory' : errnoText(error);
    throw new RedirectError(`can't create ${path}: ${why}`);
  }
}

/** `set -C`. @throws {FileSystemError} */
function* requireNew(process: OsProcess, path: string): Steps<void> {
  const whole = absolutePath(process, path);
  const isThere = yield* process.table.container.files.call(async (view) => {
    try {
      return (await view.stat(whole)).type === 'file';
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
  });
  if (isThere) throw systemError('EEXIST', path);
}
