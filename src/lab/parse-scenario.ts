/**
 * Text to `Scenario`. Every complaint names file, line, column and field, one line each:
 * `web.yaml:12:7: spec.steps[1].aply: unknown field`.
 */
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { errorText } from '../sim/index.ts';
import { complaintText, firstComplaint, type Path } from './complaint.ts';
import { EXPECTATION_NAMES, EXPECTATIONS, type Expectation } from './expectations/index.ts';
import { InputError } from './input-error.ts';
import { labFaults } from './lab-faults.ts';
import { omitUndefined } from './omit-undefined.ts';
import { scenarioFrame, settingFrame, type Scenario } from './scenario.ts';
import { labSettingOf } from './setting.ts';
import { STEP_NAMES, STEPS, type Step } from './steps/index.ts';

class ScenarioText {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      merge: true,
    });
    const error = this.#document.errors[0];
    if (error !== undefined) throw this.#at(error.pos[0], error.message);
  }

  toJson(): unknown {
    try {
      return this.#document.toJS() ?? {};
      // The library words what it refuses, a bad alias say, as a ReferenceError.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      // Aliases are followed here: one may lead nowhere, or too many places.
      throw this.#at(0, errorText(error));
    }
  }

  /** The complaint about `path`; an unknown key is located at the key itself. */
  complain(path: Path, message: string): InputError {
    return this.#at(this.#offsetOf(path), complaintText({ path, message }));
  }

  /** Checks a part of the document; the value, or the first complaint. */
  check<Schema extends z.ZodType>(schema: Schema, value: unknown, at: Path): z.output<Schema> {
    // What is read once is not worth being compiled for.
    const result = schema.safeParse(value, { jitless: true });
    if (result.success) return result.data;
    const { path, message } = firstComplaint(result.error, at);
    throw this.complain(path, message);
  }

  /** Which one of `choices` the mapping is; anything else is a complaint that lists them. */
  kindOf<Kind extends string>(
    value: object,
    choices: readonly Kind[],
    at: Path,
    noun: string,
  ): Kind {
    const kinds = choices.filter((kind) => kind in value);
    const [kind] = kinds;
    if (kind !== undefined && kinds.length === 1) return kind;
    const [stranger] = Object.keys(value);
    if (kind !== undefined) {
      throw this.complain(at, `${noun} holds exactly one of ${choices.join(', ')}`);
    }
    if (stranger === undefined) throw this.complain(at, `${noun} is empty`);
    throw this.complain(
      [...at, stranger],
      `unknown field; ${noun} holds one of ${choices.join(', ')}`,
    );
  }

  #at(offset: number, message: string): InputError {
    const { line, col } = this.#lines.linePos(offset);
    return new InputError(`${this.#file}:${String(line)}:${String(col)}: ${message}`);
  }

  #offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const parent = this.#document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      if (isMap(parent)) {
        const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
        if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
      }
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      if (hasRange(node)) return node.range[0];
    }
    return 0;
  }
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

const expectStep = z.strictObject({ expect: z.looseObject({}) });

function parseExpectation(text: ScenarioText, value: object, at: Path): Expectation {
  const kind = text.kindOf(value, EXPECTATION_NAMES, at, 'an expectation');
  return text.check(EXPECTATIONS[kind].schema, value, at);
}

function parseStep(text: ScenarioText, value: object, at: Path): Step {
  const kind = text.kindOf(value, STEP_NAMES, at, 'a step');
  if (kind !== 'expect') return text.check(STEPS[kind].schema, value, at);
  const step = text.check(expectStep, value, at);
  return { expect: parseExpectation(text, step.expect, [...at, 'expect']) };
}

/**
 * @param file how complaints name the text
 * @param isServed it need not have steps
 * @throws {InputError}
 */
export function parseScenario(file: string, source: string, isServed = false): Scenario {
  const text = new ScenarioText(file, source);
  const { metadata, spec } = text.check(isServed ? settingFrame : scenarioFrame, text.toJson(), []);
  const [fault] = labFaults(labSettingOf(spec));
  if (fault !== undefined) throw text.complain(['spec', ...fault.path], fault.message);
  return omitUndefined<Scenario>({
    ...spec,
    name: metadata.name,
    steps: spec.steps.map((step, at) => parseStep(text, step, ['spec', 'steps', at])),
  });
}
