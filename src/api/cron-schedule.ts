/**
 * When a CronJob is due: five fields or a descriptor, in a time zone. The library reads the fields and
 * is asked for the next time after a given one; it starts nothing and reads no clock.
 *
 * Upstream: github.com/robfig/cron/v3, ParseStandard, which has neither seconds nor `L`, `W`, `#`.
 */
import { Cron } from 'croner';
import { errorText, type Instant } from '../sim/index.ts';

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const FIELD = /^[0-9A-Za-z*/,?-]+$/;
const DEFAULT_ZONE = 'Etc/UTC';

export class CronSchedule {
  readonly #cron: Cron;

  private constructor(cron: Cron) {
    this.#cron = cron;
  }

  /** Or what is wrong with it. */
  static parse(text: string, timeZone = DEFAULT_ZONE): CronSchedule | string {
    const pattern = DESCRIPTORS[text.trim()] ?? text.trim();
    if (pattern.startsWith('@')) return `unrecognized descriptor: ${pattern}`;
    const fields = pattern.split(/\s+/).filter((field) => field !== '');
    if (fields.length !== 5) {
      return `expected exactly 5 fields, found ${String(fields.length)}: [${fields.join(' ')}]`;
    }
    const strange = fields.find((field) => !FIELD.test(field));
    if (strange !== undefined) return `failed to parse int from ${strange}`;
    try {
      const plain = fields.map((field) => field.replaceAll('?', '*')).join(' ');
      return new CronSchedule(new Cron(plain, { paused: true, timezone: timeZone }));
      // The library words what it refuses as a TypeError.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      return errorText(error);
    }
  }

  /** The first time after; undefined if there is none. */
  next(after: Instant): Instant | undefined {
    return this.#cron.nextRun(new Date(after))?.getTime();
  }
}

/** Whether the host's table of time zones has it. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    // So the language says that there is no such zone.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    return false;
  }
}
