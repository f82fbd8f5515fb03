/**
 * The formats of strings that an API server checks. Upstream: apiextensions-apiserver pkg/apiserver/validation/
 * formats.go for which, kube-openapi pkg/validation/strfmt for how.
 */
import { isCidr, isIPv4, isIPv6, isMac } from './addresses.ts';
import { bytesOf } from './text-size.ts';

const HOSTNAME = new RegExp(
  '^(?:[a-zA-Z0-9\\p{S}\\p{L}](?:-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?|' +
    '(?:[a-zA-Z0-9\\p{S}\\p{L}](?:[-a-zA-Z0-9\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?\\.)+[a-zA-Z\\p{L}]{2,63})$',
  'u',
);
const CREDIT_CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
const BYTE = '(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])';
const SHORT_NAME = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const HEX = '[0-9a-f]';

const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matches(/^[0-9a-fA-F]{24}$/),
  uri: isRequestUri,
  email: isEmail,
  hostname: (text) => isHostnameSized(text) && HOSTNAME.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: isMac,
  uuid: uuid(`${HEX}{4}`, `${HEX}{4}`),
  uuid3: uuid(`3${HEX}{3}`, `${HEX}{4}`),
  uuid4: uuid(`4${HEX}{3}`, `[89ab]${HEX}{3}`),
  uuid5: uuid(`5${HEX}{3}`, `[89ab]${HEX}{3}`),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: (text) => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: matches(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matches(
    new RegExp(
      `^rgb\\([\\t\\n\\f\\r ]*${Array(3).fill(BYTE).join('[\\t\\n\\f\\r ]*,[\\t\\n\\f\\r ]*')}[\\t\\n\\f\\r ]*\\)$`,
    ),
  ),
  byte: isBase64,
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  k8sshortname: (text) => text.length <= 63 && new RegExp(`^${SHORT_NAME}$`).test(text),
  k8slongname: (text) =>
    text.length <= 253 && new RegExp(`^${SHORT_NAME}(?:\\.${SHORT_NAME})*$`).test(text),
};

/** The format, or '' where none is known by this name for values of these types. */
export function knownFormat(types: readonly string[], format: string): string {
  const type = types.length === 1 ? types[0] : '';
  if (type === 'integer') return format === 'int32' || format === 'int64' ? format : '';
  if (type === 'number') return format === 'float' || format === 'double' ? format : '';
  if (type !== '' && type !== 'string') return '';
  return Object.hasOwn(CHECKS, normal(format)) ? format : '';
}

/** Of a format that is known for strings; all dashes are as if they were not there. */
export function isOfFormat(format: string, text: string): boolean {
  return CHECKS[normal(format)]?.(text) ?? true;
}

export function isFormatOfStrings(format: string): boolean {
  return Object.hasOwn(CHECKS, normal(format));
}

function normal(format: string): string {
  return format.replaceAll('-', '');
}

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

function uuid(third: string, fourth: string): (text: string) => boolean {
  return matches(new RegExp(`^${HEX}{8}-?${HEX}{4}-?${third}-?${fourth}-?${HEX}{12}$`, 'i'));
}

function isHostnameSized(text: string): boolean {
  return bytesOf(text) <= 255 && text.split('.').every((part) => bytesOf(part) <= 63);
}

/** As Go's `url.ParseRequestURI` sees it: a scheme and what follows, or a path from the root. */
function isRequestUri(text: string): boolean {
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text)) return false;
  if (text === '*') return true;
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return false;
  if (text.startsWith('/')) return true;
  const scheme = /^[a-zA-Z][-a-zA-Z0-9+.]*:/.exec(text)?.[0];
  if (scheme === undefined) return false;
  const rest = text.slice(scheme.length);
  if (!rest.startsWith('//')) return rest !== '' || rest.startsWith('/');
  const host = rest.slice(2).split(/[/?#]/, 1)[0] ?? '';
  return (
    !/[ <>"\\^`{|}]/.test(host) &&
    !/:(?!\d*$)/.test(host.replace(/^.*@/, '').replace(/^\[.*\]/, ''))
  );
}

/** An address, also with a name before it: `Ann <ann@example.com>`. */
function isEmail(text: string): boolean {
  const from = text.indexOf('<');
  const address = from === -1 ? text : text.slice(from + 1);
  if (from === -1) return ADDRESS.test(address.trim());
  const name = text.slice(0, from).trim();
  if (!/^(?:"[^"\\]*"|[^"<>@,;:\\[\]()]*)$/.test(name)) return false;
  const end = address.trimEnd();
  return end.endsWith('>') && ADDRESS.test(end.slice(0, -1));
}

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uffff-]+";
const ADDRESS = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*|"[^"\\\\]*")@(?:${ATOM}(?:\\.${ATOM})*|\\[[^\\[\\]]*\\])$`,
);

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^(?:\d{9}X|\d{10})$/.test(digits)) return false;
  const sum = [...digits].reduce((all, digit, at) => {
    const value = digit === 'X' ? 10 : Number(digit);
    return all + (at === 9 ? 10 : at + 1) * value;
  }, 0);
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits.slice(0, 12)].reduce(
    (all, digit, at) => all + (at % 2 === 0 ? 1 : 3) * Number(digit),
    0,
  );
  return Number(digits[12]) === (10 - (sum % 10)) % 10;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  if (!CREDIT_CARD.test(digits)) return false;
  const sum = [...digits].reverse().reduce((all, digit, at) => {
    const value = at % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return all + (value >= 10 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(
    text,
  );
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (day === undefined) return false;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0;
  return d >= 1 && d <= days;
}

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  if (time === undefined || !isDate(date)) return false;
  const parts = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/.exec(time);
  return (
    parts !== null && Number(parts[1]) <= 23 && Number(parts[2]) <= 59 && Number(parts[3]) <= 59
  );
}

const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const UNITS =
  /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;

/** A duration of Go, or a text with an amount and a unit in it: `3 days`. */
function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(/(?<!\d)\d+\s*([A-Za-zµ]+)/g)].some(([, unit = '']) => UNITS.test(unit));
}
