/** `test` and `[`. Source: POSIX.1-2017, XCU test. */
import { FileSystemError, type FileStat, type Steps } from '../../../sim/index.ts';
import { EXECUTE, READ, WRITE } from '../permissions.ts';
import type { AppletCall } from './applet.ts';

/** 2: it makes no sense. */
export function* test(call: AppletCall): Steps<number> {
  let args = call.args;
  if (call.name === '[') {
    if (args.at(-1) !== ']') {
      yield* call.complain('missing ]');
      return 2;
    }
    args = args.slice(0, -1);
  }
  const evaluation = new Evaluation(call, args);
  const value = yield* evaluation.whole();
  if (evaluation.problem === undefined) return value ? 0 : 1;
  yield* call.complain(evaluation.problem);
  return 2;
}

const BINARY = [
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
];

class Evaluation {
  problem: string | undefined;
  readonly #call: AppletCall;
  readonly #args: readonly string[];
  #at = 0;

  constructor(call: AppletCall, args: readonly string[]) {
    this.#call = call;
    this.#args = args;
  }

  /** By the number of arguments, as POSIX says. */
  *whole(): Steps<boolean> {
    const args = this.#args;
    const [first = '', second = '', third = ''] = args;
    switch (args.length) {
      case 0:
        return false;
      case 1:
        return first !== '';
      case 2:
        return first === '!' ? second === '' : yield* this.#unary(first, second);
      case 3:
        if (BINARY.includes(second)) return yield* this.#binary(first, second, third);
        break;
      case 4:
        if (first === '!' && BINARY.includes(third)) {
          return !(yield* this.#binary(second, third, args[3] ?? ''));
        }
        break;
      default:
    }
    const value = yield* this.#or();
    if (this.#at < args.length) this.problem ??= `${args[this.#at] ?? ''}: unknown operand`;
    return value;
  }

  *#or(): Steps<boolean> {
    let value = yield* this.#and();
    while (this.#args[this.#at] === '-o') {
      this.#at += 1;
      const right = yield* this.#and();
      value ||= right;
    }
    return value;
  }

  *#and(): Steps<boolean> {
    let value = yield* this.#not();
    while (this.#args[this.#at] === '-a') {
      this.#at += 1;
      const right = yield* this.#not();
      value &&= right;
    }
    return value;
  }

  *#not(): Steps<boolean> {
    if (this.#args[this.#at] !== '!') return yield* this.#primary();
    this.#at += 1;
    return !(yield* this.#not());
  }

  *#primary(): Steps<boolean> {
    const first = this.#args[this.#at];
    const second = this.#args[this.#at + 1];
    const third = this.#args[this.#at + 2];
    if (first === undefined) {
      this.problem ??= 'argument expected';
      return false;
    }
    if (second !== undefined && third !== undefined && BINARY.includes(second)) {
      this.#at += 3;
      return yield* this.#binary(first, second, third);
    }
    if (first === '(') {
      this.#at += 1;
      const value = yield* this.#or();
      if (this.#args[this.#at] === ')') this.#at += 1;
      else this.problem ??= 'closing paren expected';
      return value;
    }
    if (/^-[a-zA-Z]$/.test(first) && second !== undefined) {
      this.#at += 2;
      return yield* this.#unary(first, second);
    }
    this.#at += 1;
    return first !== '';
  }

  *#unary(operator: string, operand: string): Steps<boolean> {
    if (operator === '-n') return operand !== '';
    if (operator === '-z') return operand === '';
    if (operator === '-t') return false;
    const isOfLink = operator === '-h' || operator === '-L';
    const check = isOfLink ? IS_LINK : CHECKS[operator];
    if (check === undefined && ACCESS[operator] === undefined) {
      this.problem ??= `${operator}: unknown operand`;
      return false;
    }
    const bits = ACCESS[operator];
    if (bits !== undefined) return yield* this.#may(operand, bits);
    const path = operand === '' ? undefined : yield* this.#call.stat(operand, !isOfLink);
    return path !== undefined && check?.(path) === true;
  }

  *#may(operand: string, bits: number): Steps<boolean> {
    const call = this.#call;
    const path = call.path(operand);
    const answer = yield* call.attempt(() => call.files((view) => view.access(path, bits)));
    return operand !== '' && !(answer instanceof FileSystemError);
  }

  *#binary(left: string, operator: string, right: string): Steps<boolean> {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot': {
        const one = (yield* this.#call.stat(left))?.mtimeMs ?? -Infinity;
        const other = (yield* this.#call.stat(right))?.mtimeMs ?? -Infinity;
        return operator === '-nt' ? one > other : one < other;
      }
      case '-ef': {
        const one = yield* this.#call.stat(left);
        const other = yield* this.#call.stat(right);
        return one !== undefined && one.inode === other?.inode;
      }
      default:
        return compare(this.#number(left), operator, this.#number(right));
    }
  }

  #number(text: string): number {
    const trimmed = text.trim();
    if (/^[-+]?\d+$/.test(trimmed)) return Number(trimmed);
    this.problem ??= `${text}: bad number`;
    return NaN;
  }
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}

const IS_LINK = ({ type }: FileStat): boolean => type === 'symlink';

const ACCESS: Readonly<Record<string, number>> = { '-r': READ, '-w': WRITE, '-x': EXECUTE };

const CHECKS: Readonly<Record<string, (stat: FileStat) => boolean>> = {
  '-e': () => true,
  '-a': () => true,
  '-f': ({ type }) => type === 'file',
  '-d': ({ type }) => type === 'directory',
  '-b': ({ type }) => type === 'block',
  '-c': ({ type }) => type === 'character',
  '-p': ({ type }) => type === 'fifo',
  '-S': ({ type }) => type === 'socket',
  '-s': ({ sizeBytes }) => sizeBytes > 0,
  '-u': ({ mode }) => (mode & 0o4000) !== 0,
  '-g': ({ mode }) => (mode & 0o2000) !== 0,
  '-k': ({ mode }) => (mode & 0o1000) !== 0,
  '-O': ({ uid }) => uid === 0,
  '-G': ({ gid }) => gid === 0,
};
