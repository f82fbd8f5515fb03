/** Dates in UTC, as strftime(3) writes them. */
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function dateFormat(format: string, atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const dayOfYear = Math.floor((atMs - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000) + 1;
  const hour = date.getUTCHours();
  const parts: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    A: () => DAYS[date.getUTCDay()] ?? '',
    a: () => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
    B: () => MONTHS[date.getUTCMonth()] ?? '',
    b: () => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    h: () => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    c: () => dateFormat('%a %b %e %H:%M:%S %Y', atMs),
    D: () => dateFormat('%m/%d/%y', atMs),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    F: () => dateFormat('%Y-%m-%d', atMs),
    H: () => two(hour),
    I: () => two(((hour + 11) % 12) + 1),
    j: () => String(dayOfYear).padStart(3, '0'),
    M: () => two(date.getUTCMinutes()),
    m: () => two(date.getUTCMonth() + 1),
    N: () => String(Math.round((atMs % 1000) * 1e6)).padStart(9, '0'),
    n: () => '\n',
    p: () => (hour < 12 ? 'AM' : 'PM'),
    R: () => dateFormat('%H:%M', atMs),
    S: () => two(date.getUTCSeconds()),
    s: () => String(Math.floor(atMs / 1000)),
    T: () => dateFormat('%H:%M:%S', atMs),
    t: () => '\t',
    u: () => String(date.getUTCDay() === 0 ? 7 : date.getUTCDay()),
    w: () => String(date.getUTCDay()),
    X: () => dateFormat('%H:%M:%S', atMs),
    x: () => dateFormat('%m/%d/%y', atMs),
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    Z: () => 'UTC',
    z: () => '+0000',
  };
  return format.replace(/%-?([%a-zA-Z])/g, (whole, letter: string) => {
    const text = parts[letter]?.();
    if (text === undefined) return whole;
    return whole.startsWith('%-') ? text.replace(/^0(?=.)/, '') : text;
  });
}

/** `@1700000000`, `2026-01-02 03:04[:05]`, `03:04`; milliseconds since the epoch. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const [, seconds] = /^@(-?\d+)$/.exec(text) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  if (text === 'now') return nowMs;
  const match = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:[ T]?(\d\d):(\d\d)(?::(\d\d))?)?Z?$/.exec(text);
  if (match === null || text === '') return undefined;
  const now = new Date(nowMs);
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  return Date.UTC(
    year === undefined ? now.getUTCFullYear() : Number(year),
    month === undefined ? now.getUTCMonth() : Number(month) - 1,
    day === undefined ? now.getUTCDate() : Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}
