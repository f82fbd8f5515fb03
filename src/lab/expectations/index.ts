/** Every kind of expectation, by the field that tells it. */
import type { z } from 'zod';
import { formatDuration, parseDuration } from '../../sim/index.ts';
import { InputError } from '../input-error.ts';
import { eventExpectation } from './event.ts';
import type { ExpectationKind } from './expectation-kind.ts';
import { fileExpectation } from './file.ts';
import { goneExpectation } from './gone.ts';
import { imageExpectation } from './image.ts';
import { logExpectation } from './log.ts';
import { metricExpectation } from './metric.ts';
import { nodeExpectation } from './node.ts';
import { nothingLeftExpectation } from './nothing-left.ts';
import { podExpectation } from './pod.ts';
import { registryExpectation } from './registry.ts';
import { waitingExpectation } from './waiting.ts';

export const EXPECTATIONS = {
  pod: podExpectation,
  waiting: waitingExpectation,
  event: eventExpectation,
  file: fileExpectation,
  log: logExpectation,
  gone: goneExpectation,
  node: nodeExpectation,
  image: imageExpectation,
  registry: registryExpectation,
  metric: metricExpectation,
  nothingLeft: nothingLeftExpectation,
} as const;

type KindName = keyof typeof EXPECTATIONS;
type SchemaOf<Name extends KindName> = (typeof EXPECTATIONS)[Name]['schema'];

/** One kind each, times in milliseconds. */
export type Expectation = z.output<SchemaOf<KindName>>;

/** As YAML has it: durations in words, and defaults left out. */
export type ExpectationInput = z.input<SchemaOf<KindName>>;

export const EXPECTATION_NAMES = Object.keys(EXPECTATIONS) as readonly KindName[];

/** @throws {InputError} if it is of no kind, which a script without types may do. */
export function kindOfExpectation(
  expectation: Expectation,
): ExpectationKind<z.ZodType<Expectation>> {
  const name = EXPECTATION_NAMES.find((each) => each in expectation);
  if (name === undefined) {
    throw new InputError(`an expectation holds one of ${EXPECTATION_NAMES.join(', ')}`);
  }
  return EXPECTATIONS[name];
}

export function describeExpectation(expectation: Expectation): string {
  const parts = [kindOfExpectation(expectation).describe(expectation)];
  if (expectation.within !== undefined) parts.push(`within ${formatDuration(expectation.within)}`);
  if (expectation.stays !== undefined) parts.push(`for ${formatDuration(expectation.stays)}`);
  return parts.join(' ');
}

/** What a script says, with times as a lab counts them. @throws {InputError} */
export function inMilliseconds(asked: Expectation | ExpectationInput): Expectation {
  const times = Object.entries({ within: asked.within, stays: asked.stays })
    .filter(([, time]) => time !== undefined)
    .map(([field, time]) => [field, typeof time === 'string' ? parse(field, time) : time]);
  return { ...asked, ...(Object.fromEntries(times) as object) } as Expectation;
}

function parse(field: string, text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs === undefined) throw new InputError(`${field}: "${text}" is not a duration`);
  return durationMs;
}
