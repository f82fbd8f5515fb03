/** The programs that are modelled, by the names under which images hold them. */
import type { ProcessScript } from '../process-script.ts';

/** What a busybox has, as far as it is modelled. */
export const APPLET_NAMES: readonly string[] = [
  '[',
  'ash',
  'base64',
  'basename',
  'cat',
  'chmod',
  'chown',
  'cp',
  'cut',
  'date',
  'dd',
  'df',
  'dirname',
  'du',
  'echo',
  'egrep',
  'env',
  'expr',
  'false',
  'fgrep',
  'find',
  'grep',
  'head',
  'hostname',
  'httpd',
  'id',
  'kill',
  'ln',
  'ls',
  'md5sum',
  'mkdir',
  'mktemp',
  'mv',
  'nc',
  'nl',
  'nproc',
  'nslookup',
  'od',
  'printenv',
  'printf',
  'ps',
  'pwd',
  'readlink',
  'realpath',
  'rev',
  'rm',
  'rmdir',
  'sed',
  'seq',
  'sh',
  'sha256sum',
  'sleep',
  'sort',
  'stat',
  'stty',
  'sync',
  'tac',
  'tail',
  'tar',
  'tee',
  'test',
  'timeout',
  'touch',
  'tr',
  'true',
  'truncate',
  'tty',
  'uname',
  'uniq',
  'usleep',
  'wc',
  'wget',
  'which',
  'whoami',
  'xargs',
  'yes',
];

/** Shells of other makers: they are played by the same one. */
export const SHELL_NAMES: readonly string[] = ['sh', 'ash', 'dash', 'bash'];

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How a program is played. */
export type ProgramKind =
  | { readonly is: 'applet'; readonly name: string }
  /** `busybox`, whose first argument names the applet. */
  | { readonly is: 'busybox' }
  | { readonly is: 'shell' }
  /** `#! interpreter argument`. */
  | { readonly is: 'script'; readonly interpreter: readonly string[] }
  /** What it does is declared. */
  | { readonly is: 'modelled'; readonly script: ProcessScript }
  /** What no machine executes, and no interpreter is named for: a shell takes it for a script. */
  | { readonly is: 'text' }
  /** Nobody knows what it does. */
  | { readonly is: 'unknown' };

/** Of what a Linux machine executes. Source: elf(5). */
const ELF = '\x7fELF';

/** @param head as a text of bytes */
export function isExecutable(head: string): boolean {
  return head.startsWith(ELF);
}

/** @param names those of a path and of what its links lead to: `/bin/ls`, `/bin/busybox` */
export function programKind(names: readonly string[], head: string): ProgramKind {
  const [, line] = /^#!\s*(.+)/.exec(head) ?? [];
  if (line !== undefined) {
    // One argument at most, as Linux has it.
    const [, interpreter = '', argument = ''] = /^(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    return { is: 'script', interpreter: [interpreter, ...(argument === '' ? [] : [argument])] };
  }
  const bases = names.map((name) => name.slice(name.lastIndexOf('/') + 1));
  for (const base of bases) {
    if (SHELL_NAMES.includes(base)) return { is: 'shell' };
    if (APPLET_NAMES.includes(base)) return { is: 'applet', name: base };
    if (base === 'busybox') return { is: 'busybox' };
  }
  return { is: 'unknown' };
}
