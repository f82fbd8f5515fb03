/**
 * `$((…))` after its expansions: integers of 64 bits, the operators of C without `++` and `--`, and variables.
 * Source: POSIX.1-2017, XCU 2.6.4.
 */
export interface Variables {
  get(name: string): string;
  set(name: string, value: string): void;
}

/** `divide by zero`, `syntax error`. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError';
}

const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^<>=!~?:(),])/y;

/** From the loosest to the tightest. */
const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];
const DEPTH_MAX = 64;

/** @throws {ArithmeticError} */
export function evaluate(text: string, variables: Variables, depth = 0): bigint {
  if (depth > DEPTH_MAX) throw new ArithmeticError('expression recursion loop detected');
  return new Evaluation(text, variables, depth).whole();
}

class Evaluation {
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  readonly #depth: number;
  #at = 0;
  /** In the branch that does not count, nothing is assigned or divided. */
  #idle = 0;

  constructor(text: string, variables: Variables, depth: number) {
    this.#tokens = tokensOf(text);
    this.#variables = variables;
    this.#depth = depth;
  }

  whole(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw new ArithmeticError('syntax error');
    return value;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const name = this.#tokens[this.#at] ?? '';
    const operator = this.#tokens[this.#at + 1] ?? '';
    if (!/^[A-Za-z_]/.test(name) || !ASSIGNMENTS.includes(operator)) return this.#ternary();
    this.#at += 2;
    const right = this.#assignment();
    const value =
      operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#variable(name), right);
    if (this.#idle === 0) this.#variables.set(name, String(value));
    return value;
  }

  #ternary(): bigint {
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#when(test !== 0n, () => this.#assignment());
    if (!this.#take(':')) throw new ArithmeticError('syntax error');
    const no = this.#when(test === 0n, () => this.#assignment());
    return test === 0n ? no : yes;
  }

  #binary(level: number): bigint {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.#take(each));
      if (operator === undefined) return left;
      const isNeeded = operator === '&&' ? left !== 0n : operator === '||' ? left === 0n : true;
      const right = this.#when(isNeeded, () => this.#binary(level + 1));
      left = this.#apply(operator, left, right);
    }
  }

  #unary(): bigint {
    if (this.#take('-')) return BigInt.asIntN(64, -this.#unary());
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return this.#unary() === 0n ? 1n : 0n;
    if (this.#take('~')) return ~this.#unary();
    if (this.#take('(')) {
      const value = this.#comma();
      if (!this.#take(')')) throw new ArithmeticError('syntax error');
      return value;
    }
    const token = this.#tokens[this.#at++] ?? '';
    if (/^\d/.test(token)) return number(token);
    if (/^[A-Za-z_]/.test(token)) return this.#variable(token);
    throw new ArithmeticError('syntax error');
  }

  #variable(name: string): bigint {
    const text = this.#variables.get(name).trim();
    if (/^-?\d+$/.test(text)) return text.startsWith('-') ? -number(text.slice(1)) : number(text);
    return evaluate(text, this.#variables, this.#depth + 1);
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '/':
      case '%':
        if (right === 0n) {
          if (this.#idle > 0) return 0n;
          throw new ArithmeticError('divide by zero');
        }
        return BigInt.asIntN(64, operator === '/' ? left / right : left % right);
      default: {
        const compute = OPERATIONS[operator];
        if (compute === undefined) throw new ArithmeticError('syntax error');
        return BigInt.asIntN(64, compute(left, right));
      }
    }
  }

  #when(counts: boolean, evaluateIt: () => bigint): bigint {
    if (!counts) this.#idle += 1;
    const value = evaluateIt();
    if (!counts) this.#idle -= 1;
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

const truth = (value: boolean): bigint => (value ? 1n : 0n);

const OPERATIONS: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '>': (a, b) => truth(a > b),
  '<=': (a, b) => truth(a <= b),
  '>=': (a, b) => truth(a >= b),
  '&&': (a, b) => truth(a !== 0n && b !== 0n),
  '||': (a, b) => truth(a !== 0n || b !== 0n),
};

function number(token: string): bigint {
  if (/^0\d/.test(token)) {
    if (/[89]/.test(token)) throw new ArithmeticError('syntax error');
    return BigInt.asIntN(64, BigInt(`0o${token.slice(1)}`));
  }
  return BigInt.asIntN(64, BigInt(token));
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== '';) {
    TOKEN.lastIndex = at;
    const [whole = '', token = ''] = TOKEN.exec(text) ?? [];
    if (whole === '') throw new ArithmeticError('syntax error');
    tokens.push(token);
    at += whole.length;
  }
  return tokens;
}
