/** `find`, and the walk of a tree. */
import type { FileStat, Steps } from '../../../sim/index.ts';
import { matcher } from '../shell/pattern.ts';
import type { Applet, AppletCall } from './applet.ts';
import { baseName } from './files.ts';

export const LETTERS: Readonly<Record<string, string>> = {
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  character: 'c',
  block: 'b',
  socket: 's',
};

interface Finding {
  readonly path: string;
  readonly stat: FileStat;
  readonly depth: number;
}

type Test = (found: Finding) => boolean;
type Action = 'print' | 'print0' | 'delete' | { readonly exec: readonly string[] };

/** What stands between two `-o`. */
interface Branch {
  readonly tests: Test[];
  readonly actions: Action[];
}

export function* find(call: AppletCall): Steps<number> {
  const args = [...call.args];
  const paths: string[] = [];
  while (args[0] !== undefined && !/^[-(!]/.test(args[0])) paths.push(args.shift() ?? '');
  let branch: Branch = { tests: [], actions: [] };
  const branches = [branch];
  let [minDepth, maxDepth, negates] = [0, Infinity, false];
  const add = (test: Test): void => {
    const isNegated = negates;
    branch.tests.push((found) => test(found) !== isNegated);
    negates = false;
  };
  for (let word = args.shift(); word !== undefined; word = args.shift()) {
    switch (word) {
      case '!':
      case '-not':
        negates = !negates;
        break;
      case '-o':
      case '-or':
        branch = { tests: [], actions: [] };
        branches.push(branch);
        break;
      case '-a':
      case '-and':
        break;
      case '-print':
        branch.actions.push('print');
        break;
      case '-print0':
        branch.actions.push('print0');
        break;
      case '-delete':
        branch.actions.push('delete');
        break;
      case '-exec': {
        const end = args.findIndex((each) => each === ';' || each === '+');
        branch.actions.push({ exec: args.splice(0, end + 1).slice(0, -1) });
        break;
      }
      case '-maxdepth':
        maxDepth = Number(args.shift());
        break;
      case '-mindepth':
        minDepth = Number(args.shift());
        break;
      case '-type': {
        const letter = args.shift() ?? 'f';
        add(({ stat }) => (LETTERS[stat.type] ?? 'f') === letter);
        break;
      }
      case '-name':
      case '-iname':
      case '-path': {
        const text = args.shift() ?? '';
        const ofPath = word === '-path';
        const pattern = matcher([{ text, isActive: true }]);
        const folded = word === '-iname' ? new RegExp(pattern.source, 'i') : pattern;
        add(({ path }) => folded.test(ofPath ? path : baseName(path)));
        break;
      }
      case '-mmin':
      case '-mtime': {
        const text = args.shift() ?? '0';
        const unitMs = word === '-mmin' ? 60_000 : 86_400_000;
        add(({ stat }) => within(text, Math.floor((call.now - stat.mtimeMs) / unitMs)));
        break;
      }
      case '-size': {
        const text = args.shift() ?? '0';
        const unit = { c: 1, k: 1024, M: 2 ** 20 }[text.at(-1) as 'c'] as number | undefined;
        const amount = text.replace(/[ckM]$/, '');
        add(({ stat }) => within(amount, Math.ceil(stat.sizeBytes / (unit ?? 512))));
        break;
      }
      case '-empty':
        add(({ stat }) => stat.type === 'file' && stat.sizeBytes === 0);
        break;
      default:
        return yield* call.complain(`unrecognized: ${word}`);
    }
  }
  const all = branches.flatMap(({ actions }) => actions);
  if (all.length === 0) for (const { actions } of branches) actions.push('print');
  let status = 0;
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const failed = yield* walk(
      call,
      path,
      0,
      maxDepth,
      function* (found) {
        if (found.depth < minDepth) return;
        const taken = branches.find(({ tests }) => tests.every((test) => test(found)));
        for (const action of taken?.actions ?? []) yield* act(call, action, found.path);
      },
      all.includes('delete'),
    );
    if (failed !== 0) status = failed;
  }
  return status;
}

function within(text: string, value: number): boolean {
  if (text.startsWith('+')) return value > Number(text.slice(1));
  return text.startsWith('-') ? value < Number(text.slice(1)) : value === Number(text);
}

function* act(call: AppletCall, action: Action, path: string): Steps<void> {
  if (action === 'print') yield* call.print(`${path}\n`);
  else if (action === 'print0') yield* call.print(`${path}\0`);
  else if (action === 'delete') {
    const { type } = (yield* call.stat(path, false)) ?? {};
    const whole = call.path(path);
    yield* call.files((view) => (type === 'directory' ? view.rmdir(whole) : view.unlink(whole)));
  } else yield* call.run(action.exec.map((word) => word.replaceAll('{}', path)));
}

export function* walk(
  call: AppletCall,
  path: string,
  depth: number,
  maxDepth: number,
  visit: (found: Finding) => Steps<void>,
  isInside: boolean,
): Steps<number> {
  const stat = yield* call.stat(path, false);
  if (stat === undefined) return yield* call.complain(`${path}: No such file or directory`);
  if (!isInside) yield* visit({ path, stat, depth });
  let status = 0;
  if (stat.type === 'directory' && depth < maxDepth) {
    for (const { name } of yield* call.files((view) => view.readdir(call.path(path)))) {
      const below = path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
      const failed = yield* walk(call, below, depth + 1, maxDepth, visit, isInside);
      if (failed !== 0) status = failed;
    }
  }
  if (isInside) yield* visit({ path, stat, depth });
  return status;
}

export const FIND_APPLETS: readonly (readonly [string, Applet])[] = [['find', find]];
