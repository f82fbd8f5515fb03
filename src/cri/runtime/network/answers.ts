/**
 * What a process answers on the ports that it listens on, rule by rule. Of several rules for a path that hold by
 * now the newest one counts.
 *
 * Who has said nothing of answers answers everything with 200, and every health check with SERVING; who has answers
 * 404 for what it did not speak of, and knows no other service.
 */
import type { Instant } from '../../../sim/index.ts';
import type { HTTPResponse, ServingStatus } from '../../index.ts';
import type { HealthAnswer, Reply } from './listener.ts';

interface Timing {
  /** How long the answer takes. */
  readonly afterMs: number;
  /** From when on the rule holds, counted from when it was told. */
  readonly fromMs: number;
}

export interface AnswerRule extends Timing {
  readonly about: 'path';
  /** Without a query; `*` for all that no other rule is about. */
  readonly path: string;
  readonly status: number;
  /** Where to, of a redirect. */
  readonly location: string | undefined;
  readonly body: string;
}

export interface HealthRule extends Timing {
  readonly about: 'service';
  /** Empty: the server as a whole. */
  readonly service: string;
  readonly status: ServingStatus;
}

interface Told<Rule> {
  readonly rule: Rule;
  readonly since: Instant;
}

const EMPTY = { afterMs: 0 } as const;
const TEXT = { 'content-type': 'text/plain; charset=utf-8' } as const;

export class Answers {
  readonly #paths: Told<AnswerRule>[] = [];
  readonly #services: Told<HealthRule>[] = [];

  tell(rule: AnswerRule | HealthRule, now: Instant): void {
    const since = now + rule.fromMs;
    if (rule.about === 'path') this.#paths.push({ rule, since });
    else this.#services.push({ rule, since });
  }

  /** @param target with or without a query */
  respond(target: string, now: Instant): Reply<HTTPResponse> {
    const path = target.replace(/[?#].*$/, '');
    const rule =
      newest(this.#paths, now, (each) => each.path === path) ??
      newest(this.#paths, now, (each) => each.path === '*');
    if (rule === undefined) {
      const answer =
        this.#paths.length === 0
          ? { status: 200, headers: TEXT, body: '' }
          : { status: 404, headers: TEXT, body: '404 page not found\n' };
      return { ...EMPTY, answer };
    }
    const { status, location, body, afterMs } = rule;
    const headers = location === undefined ? TEXT : { ...TEXT, location };
    return { afterMs, answer: { status, headers, body } };
  }

  health(service: string, now: Instant): Reply<HealthAnswer> {
    const rule = newest(this.#services, now, (each) => each.service === service);
    if (rule !== undefined) return { afterMs: rule.afterMs, answer: rule.status };
    return { ...EMPTY, answer: this.#services.length === 0 ? 'SERVING' : 'NotFound' };
  }
}

function newest<Rule>(
  told: readonly Told<Rule>[],
  now: Instant,
  isMeant: (rule: Rule) => boolean,
): Rule | undefined {
  let found: Told<Rule> | undefined;
  for (const each of told) {
    if (each.since > now || !isMeant(each.rule)) continue;
    if (found === undefined || each.since >= found.since) found = each;
  }
  return found?.rule;
}
