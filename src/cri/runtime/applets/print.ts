/** `echo` and `printf`, as busybox has them. Source: POSIX.1-2017, XCU printf. */
import type { Steps } from '../../../sim/index.ts';
import type { AppletCall } from './applet.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `\n`, `\012`, `\x0a`; `\c` ends all output. */
function unescaped(text: string, octalAfterZero: boolean): { text: string; ends: boolean } {
  let ends = false;
  const octal = octalAfterZero ? '0[0-7]{0,3}' : '[0-7]{1,3}';
  const pattern = new RegExp(`\\\\(?:(${octal})|x([0-9a-fA-F]{1,2})|(c)[^]*|([^]))`, 'g');
  const plain = text.replace(
    pattern,
    (whole: string, digits?: string, hex?: string, stop?: string, letter?: string) => {
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 8) & 255);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (stop !== undefined) {
        ends = true;
        return '';
      }
      return ESCAPES[letter ?? ''] ?? whole;
    },
  );
  return { text: plain, ends };
}

export function* echo(call: AppletCall): Steps<number> {
  const words = [...call.args];
  let isEscaped = false;
  let hasNewline = true;
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    for (const letter of words.shift()?.slice(1) ?? '') {
      if (letter === 'n') hasNewline = false;
      else isEscaped = letter === 'e';
    }
  }
  const line = words.join(' ');
  const { text, ends } = isEscaped ? unescaped(line, true) : { text: line, ends: false };
  yield* call.print(hasNewline && !ends ? `${text}\n` : text);
  return 0;
}

const DIRECTIVE = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXeEfFgGcsb%])/g;

export function* printf(call: AppletCall): Steps<number> {
  const [format, ...args] = call.args[0] === '--' ? call.args.slice(1) : call.args;
  if (format === undefined) {
    yield* call.complain('usage: printf FORMAT [ARG]...');
    return 1;
  }
  const printing = new Printing(format, args);
  yield* call.print(printing.text);
  for (const problem of printing.problems) yield* call.complain(problem);
  return printing.problems.length > 0 ? 1 : 0;
}

class Printing {
  readonly problems: string[] = [];
  text = '';
  readonly #args: string[];
  #ends = false;
  /** A directive has taken an argument. */
  #takes = false;

  constructor(format: string, args: readonly string[]) {
    this.#args = [...args];
    do {
      this.#takes = false;
      this.#once(format);
    } while (this.#args.length > 0 && this.#takes && !this.#ends);
  }

  #once(format: string): void {
    let at = 0;
    for (const match of format.matchAll(DIRECTIVE)) {
      this.#add(format.slice(at, match.index));
      at = match.index + match[0].length;
      if (this.#ends) return;
      this.#convert(match);
      if (this.#ends) return;
    }
    this.#add(format.slice(at));
  }

  #add(literal: string): void {
    const { text, ends } = unescaped(literal, false);
    this.text += text;
    if (ends) this.#ends = true;
  }

  #take(): string | undefined {
    this.#takes = true;
    return this.#args.shift();
  }

  #convert([, flags = '', widthWord, precisionWord, letter = 's']: readonly (
    string | undefined
  )[]): void {
    if (letter === '%') {
      this.text += '%';
      return;
    }
    const width = widthWord === '*' ? Number(this.#take() ?? 0) : Number(widthWord ?? 0);
    const precision =
      precisionWord === undefined
        ? undefined
        : precisionWord === '*'
          ? Number(this.#take() ?? 0)
          : Number(precisionWord);
    const body = this.#body(letter, flags, precision);
    const isNumber = 'diouxXeEfFgG'.includes(letter);
    if (flags.includes('-')) this.text += body.padEnd(width);
    else if (flags.includes('0') && isNumber) {
      const [, sign = '', digits = ''] = /^([-+ ]?)([^]*)$/.exec(body) ?? [];
      this.text += sign + digits.padStart(width - sign.length, '0');
    } else this.text += body.padStart(width);
  }

  #body(letter: string, flags: string, precision: number | undefined): string {
    const arg = this.#take();
    switch (letter) {
      case 's':
        return (arg ?? '').slice(0, precision);
      case 'b': {
        const { text, ends } = unescaped(arg ?? '', true);
        if (ends) this.#ends = true;
        return text.slice(0, precision);
      }
      case 'c':
        return (arg ?? '').slice(0, 1);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return this.#floating(letter, flags, arg, precision ?? 6);
      default:
        return this.#integer(letter, flags, arg, precision);
    }
  }

  #integer(
    letter: string,
    flags: string,
    arg: string | undefined,
    precision: number | undefined,
  ): string {
    const value = this.#number(arg);
    const isSigned = letter === 'd' || letter === 'i';
    const shown = isSigned ? value : BigInt.asUintN(64, value);
    const radix = letter === 'o' ? 8 : letter.toLowerCase() === 'x' ? 16 : 10;
    const magnitude = (shown < 0n ? -shown : shown).toString(radix).padStart(precision ?? 1, '0');
    const cased = letter === 'X' ? magnitude.toUpperCase() : magnitude;
    const mark = radix === 8 ? '0' : radix === 16 ? `0${letter}` : '';
    const prefix = flags.includes('#') && shown !== 0n ? mark : '';
    const sign =
      shown < 0n
        ? '-'
        : isSigned && flags.includes('+')
          ? '+'
          : isSigned && flags.includes(' ')
            ? ' '
            : '';
    return sign + prefix + cased;
  }

  #floating(letter: string, flags: string, arg: string | undefined, precision: number): string {
    const value = Number(arg ?? 0);
    if (Number.isNaN(value)) this.problems.push(`invalid number '${arg ?? ''}'`);
    const number = Number.isNaN(value) ? 0 : value;
    const sign = flags.includes('+') && number >= 0 ? '+' : '';
    const lower = letter.toLowerCase();
    let text: string;
    if (lower === 'f') text = number.toFixed(precision);
    else if (lower === 'e') text = exponent(number.toExponential(precision));
    else text = exponent(String(Number(number.toPrecision(Math.max(1, precision)))));
    return sign + (letter === lower ? text : text.toUpperCase());
  }

  #number(arg: string | undefined): bigint {
    const text = (arg ?? '0').trim();
    const [, quote] = /^['"]([^])/.exec(text) ?? [];
    if (quote !== undefined) return BigInt(quote.charCodeAt(0));
    const [whole = '', sign = '', digits = ''] = /^([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text) ?? [];
    if (whole !== text || whole === '') {
      if (arg !== undefined && arg !== '') this.problems.push(`invalid number '${arg}'`);
      else if (whole === '') return 0n;
    }
    if (digits === '') return 0n;
    const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return sign === '-' ? -value : value;
  }
}

/** Two digits at least, as C has it. */
function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}
