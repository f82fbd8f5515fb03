/**
 * Lines of a process script about ports: see process-script.ts. They answer what is wrong with a line as a text.
 */
import { parseDuration } from '../../../sim/index.ts';
import type { ServingStatus } from '../../index.ts';
import type { AnswerRule, HealthRule } from './answers.ts';

export interface ListenStep {
  readonly does: 'listen';
  readonly port: number;
  readonly speaks: 'any' | 'https';
  /** Nobody said that it listens, and nobody minds if the port is taken. */
  readonly unmodelled?: boolean;
}

export interface AnswerStep {
  readonly does: 'answer';
  readonly rule: AnswerRule | HealthRule;
}

const STATUSES: readonly ServingStatus[] = ['SERVING', 'NOT_SERVING', 'UNKNOWN', 'SERVICE_UNKNOWN'];
const PORT_MAX = 65_535;

/** `8080`, `8443 tls` */
export function parseListen(rest: string): ListenStep | string {
  const [, digits = '', tls] = /^(\d{1,5})(?:\s+(tls))?$/.exec(rest) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= PORT_MAX)) {
    return `listen needs a port from 1 to 65535, and perhaps "tls", not "${rest}"`;
  }
  return { does: 'listen', port, speaks: tls === undefined ? 'any' : 'https' };
}

/** `/healthz 200`, `/old 302 to /new`, `/slow 200 after 5s from 30s body fine` */
export function parseAnswer(rest: string): AnswerStep | string {
  const [head = '', body = ''] = splitBody(rest);
  const [path = '', code = '', ...words] = head.split(/\s+/);
  if (path !== '*' && !path.startsWith('/')) return `answer needs a path or *, not "${path}"`;
  const status = /^[1-5]\d\d$/.test(code) ? Number(code) : undefined;
  if (status === undefined) return `"${code}" is not an HTTP status`;
  const options = parseOptions(words, ['after', 'from', 'to']);
  if (typeof options === 'string') return options;
  const { afterMs, fromMs, to: location } = options;
  return { does: 'answer', rule: { about: 'path', path, status, location, body, afterMs, fromMs } };
}

/** `SERVING`, `NOT_SERVING of my.Service after 1s from 30s` */
export function parseHealth(rest: string): AnswerStep | string {
  const [word = '', ...words] = rest.split(/\s+/);
  const status = STATUSES.find((each) => each === word);
  if (status === undefined) return `health is one of ${STATUSES.join(', ')}, not "${word}"`;
  const options = parseOptions(words, ['after', 'from', 'of']);
  if (typeof options === 'string') return options;
  const { afterMs, fromMs, of: service = '' } = options;
  return { does: 'answer', rule: { about: 'service', service, status, afterMs, fromMs } };
}

function splitBody(rest: string): readonly string[] {
  const [, head = rest, body = ''] = /^(.*?)\s+body\s(.*)$/.exec(rest) ?? [];
  return [head, body];
}

interface Options {
  readonly afterMs: number;
  readonly fromMs: number;
  readonly to?: string;
  readonly of?: string;
}

function parseOptions(words: readonly string[], known: readonly string[]): Options | string {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [word = '', value] = words.slice(at, at + 2);
    if (!known.includes(word)) return `expected ${known.join(', ')}, not "${word}"`;
    if (value === undefined) return `${word} needs a value`;
    if (values.has(word)) return `${word} stands twice`;
    values.set(word, value);
  }
  const to = values.get('to');
  const of = values.get('of');
  const times = ['after', 'from'].map((word) => parseDuration(values.get(word) ?? '0'));
  const [afterMs, fromMs] = times;
  if (afterMs === undefined || fromMs === undefined) {
    const wrong = values.get(afterMs === undefined ? 'after' : 'from') ?? '';
    return `"${wrong}" is not a duration such as 500ms or 1m30s`;
  }
  return {
    afterMs,
    fromMs,
    ...(to === undefined ? {} : { to }),
    ...(of === undefined ? {} : { of }),
  };
}
