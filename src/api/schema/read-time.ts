/**
 * What is wrong with a text as a time, in the words of Go. Upstream: Go's time.Parse; apimachinery meta/v1/time.go,
 * micro_time.go.
 */

type Step = readonly [layout: string, shape: RegExp];

const digits = (count: number): RegExp => new RegExp(`^\\d{${String(count)}}`);
const two = digits(2);
const DATE: readonly Step[] = [
  ['2006', digits(4)],
  ['-', /^-/],
  ['01', two],
  ['-', /^-/],
  ['02', two],
  ['T', /^T/],
  ['15', two],
  [':', /^:/],
  ['04', two],
  [':', /^:/],
  ['05', two],
];
const ZONE: Step = ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/];

/** Seconds, and fractions of them if there are any. */
const TIME: readonly Step[] = [...DATE, ['', /^(?:[.,]\d+)?/], ZONE];
const MICRO_TIME: readonly Step[] = [...DATE, ['.000000', /^\.\d{6}/], ZONE];

/** As the server writes them itself. */
const USUAL =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** Undefined if it is one. */
export function timeFault(text: string, isMicro: boolean): string | undefined {
  if (USUAL.test(text) && (!isMicro || text.length === 27)) return undefined;
  const steps = isMicro ? MICRO_TIME : TIME;
  const layout = `2006-01-02T15:04:05${isMicro ? '.000000' : ''}Z07:00`;
  const quoted = JSON.stringify(text);
  let rest = text;
  for (const [element, shape] of steps) {
    const [found] = shape.exec(rest) ?? [];
    if (found === undefined) {
      return `parsing time ${quoted} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(element)}`;
    }
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `parsing time ${quoted}: extra text: ${JSON.stringify(rest)}`;
  const out = outOfRange(text);
  return out === undefined ? undefined : `parsing time ${quoted}: ${out} out of range`;
}

function outOfRange(text: string): string | undefined {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(text) ?? []
  ).map(Number);
  if (month < 1 || month > 12) return 'month';
  if (hour > 23) return 'hour';
  if (minute > 59) return 'minute';
  if (second > 59) return 'second';
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day < 1 || day > days ? 'day' : undefined;
}
