/**
 * Label selectors in text: `app=web,tier!=db,env in (a,b),region notin (eu),canary,!legacy,size>3`.
 * Upstream: apimachinery pkg/labels/selector.go, Parser.
 */
import { badRequest } from '../refusals.ts';
import type { StatusError } from '../status-error.ts';
import { fieldError, invalidFor, type FieldError } from '../validation/field-error.ts';
import { isLabelValue, isQualifiedName } from '../validation/names.ts';
import { END, tokensOf, type Token } from './label-tokens.ts';

type Labels = Readonly<Record<string, string>>;
export type LabelPredicate = (labels: Labels) => boolean;

const BINARY_OPERATORS = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];

/** True for labels that meet every requirement. @throws {StatusError} BadRequest */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements = new Parser(tokensOf(text)).requirements();
  return (labels) => requirements.every((requirement) => requirement(labels));
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  requirements(): readonly LabelPredicate[] {
    const found: LabelPredicate[] = [];
    for (;;) {
      const next = this.#peek();
      if (next.kind === 'end') return found;
      if (next.kind !== 'identifier' && next.text !== '!') {
        throw unexpected(next, ", expected: !, identifier, or 'end of string'", false);
      }
      found.push(this.#requirement());
      const separator = this.#take();
      if (separator.kind === 'end') return found;
      if (separator.text !== ',') {
        throw unexpected(separator, ", expected: ',' or 'end of string'", false);
      }
      const after = this.#peek();
      if (after.kind !== 'identifier' && after.text !== '!') {
        throw unexpected(after, ", expected: identifier after ','", false);
      }
    }
  }

  #requirement(): LabelPredicate {
    const isAbsence = this.#peek().text === '!' && this.#take() !== END;
    const name = this.#take();
    if (name.kind !== 'identifier') throw unexpected(name, ', expected: identifier');
    const key = name.text;
    checked(invalidFor('<nil>', key, isQualifiedName(key)));
    if (isAbsence) return (labels) => !Object.hasOwn(labels, key);
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return (labels) => Object.hasOwn(labels, key);
    const operator = this.#operator();
    const values = operator.endsWith('in') ? this.#values() : [this.#exactValue()];
    checkValues(key, operator, values);
    return predicate(key, operator, values);
  }

  #operator(): string {
    const { text, isWord } = this.#tokens[this.#at] ?? END;
    this.#at += 1;
    const operator = text === '>' ? 'gt' : text === '<' ? 'lt' : text;
    if (isWord && text !== 'in' && text !== 'notin') return this.#noOperator(text);
    return BINARY_OPERATORS.includes(operator) ? operator : this.#noOperator(text);
  }

  #noOperator(text: string): never {
    throw refusal(`found '${text}', expected: ${BINARY_OPERATORS.join(', ')}`);
  }

  #exactValue(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return '';
    const value = this.#take();
    if (value.kind !== 'identifier') throw unexpected(value, ', expected: identifier');
    return value.text;
  }

  #values(): readonly string[] {
    const opening = this.#take();
    if (opening.text !== '(') throw unexpected(opening, " expected: '('");
    const values: string[] = [];
    const first = this.#peek();
    if (first.text === ')' && this.#take() !== END) return values;
    if (first.kind !== 'identifier' && first.text !== ',') {
      throw unexpected(first, ", expected: ',', ')' or identifier");
    }
    for (let isValueDue = true; ;) {
      const token = this.#take();
      if (token.kind === 'identifier' && isValueDue) {
        values.push(token.text);
        isValueDue = false;
      } else if (token.text === ',') {
        if (isValueDue) values.push('');
        isValueDue = true;
      } else if (token.text === ')') {
        if (isValueDue) values.push('');
        return values;
      } else {
        throw unexpected(
          token,
          isValueDue ? ", expected: ',', or identifier" : ", expected: ',' or ')'",
        );
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #take(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}

function predicate(key: string, operator: string, values: readonly string[]): LabelPredicate {
  const set = new Set(values);
  const bound = Number(values[0]);
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  const isIn = (labels: Labels): boolean => has(labels) && set.has(labels[key] ?? '');
  const number = (labels: Labels): number => (has(labels) ? integer(labels[key] ?? '') : NaN);
  if (operator === 'gt') return (labels) => number(labels) > bound;
  if (operator === 'lt') return (labels) => number(labels) < bound;
  return operator === 'notin' || operator === '!=' ? (labels) => !isIn(labels) : isIn;
}

function integer(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
}

function checkValues(key: string, operator: string, values: readonly string[]): void {
  if (operator.endsWith('in') && values.length === 0) {
    const detail = "for 'in', 'notin' operators, values set can't be empty";
    throw refusal(`values: Invalid value: []: ${detail}`);
  }
  if ((operator === 'gt' || operator === 'lt') && Number.isNaN(integer(values[0] ?? ''))) {
    const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
    checked([fieldError.invalid('values[0]', values[0], detail)]);
  }
  values.forEach((value, at) => {
    checked(invalidFor(`values[${String(at)}][${key}]`, value, isLabelValue(value)));
  });
}

function checked([error]: readonly FieldError[]): void {
  if (error !== undefined) throw refusal(`${error.field}: ${error.body}`);
}

/** Of the whole selector, or inside one requirement. */
function unexpected({ text }: Token, expectation: string, isInside = true): StatusError {
  const message = `found '${text}'${expectation}`;
  return isInside ? refusal(message) : badRequest(message);
}

function refusal(why: string): StatusError {
  return badRequest(`unable to parse requirement: ${why}`);
}
