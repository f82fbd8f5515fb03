/**
 * What names, label keys and values and map keys may look like. Each check answers its complaints,
 * in upstream's words; none means fine.
 * Upstream: apimachinery pkg/api/validate/content, pkg/util/validation.
 */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LETTER_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

const LABEL_REGEXP = new RegExp(`^${LABEL}$`);
const LETTER_LABEL_REGEXP = new RegExp(`^${LETTER_LABEL}$`);
const SUBDOMAIN_REGEXP = new RegExp(`^${SUBDOMAIN}$`);
const KEY_NAME_REGEXP = new RegExp(`^${KEY_NAME}$`);
const LABEL_VALUE_REGEXP = new RegExp(`^(${KEY_NAME})?$`);
const CONFIG_KEY_REGEXP = new RegExp(`^${CONFIG_KEY}$`);

const KEY_NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

type Complaints = readonly string[];
const NONE: Complaints = [];

/** A single DNS label: names of containers, volumes, namespaces. */
const SEARCH = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*';
const SEARCH_REGEXP = new RegExp(`^${SEARCH}$`);

export function isDNS1123Label(value: string): Complaints {
  if (value.length <= 63 && LABEL_REGEXP.test(value)) return NONE;
  const complaints = value.length > 63 ? [maxCharacters(63)] : [];
  if (LABEL_REGEXP.test(value)) return complaints;
  if (SUBDOMAIN_REGEXP.test(value)) return [...complaints, 'must not contain dots'];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...complaints, regexpMessage(message, LABEL, 'my-name', '123-abc')];
}

/** A label that begins with a letter: names of services, of resources and of their kinds in lower case. */
export function isDNS1035Label(value: string): Complaints {
  const complaints = value.length > 63 ? [maxCharacters(63)] : [];
  if (LETTER_LABEL_REGEXP.test(value)) return complaints;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...complaints, regexpMessage(message, LETTER_LABEL, 'my-name', 'abc-123')];
}

/** Labels joined by dots: names of most objects. */
export function isDNS1123Subdomain(value: string): Complaints {
  if (value.length <= 253 && SUBDOMAIN_REGEXP.test(value)) return NONE;
  const complaints = value.length > 253 ? [maxCharacters(253)] : [];
  if (SUBDOMAIN_REGEXP.test(value)) return complaints;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...complaints, regexpMessage(message, SUBDOMAIN, 'example.com')];
}

const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const WILDCARD_REGEXP = new RegExp(`^${WILDCARD}$`);

/** `*.example.com` */
export function isWildcardSubdomain(value: string): Complaints {
  const complaints = value.length > 253 ? [maxCharacters(253)] : [];
  if (WILDCARD_REGEXP.test(value)) return complaints;
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...complaints, regexpMessage(message, WILDCARD, '*.example.com')];
}

/** Where names are looked for: labels may begin with an underscore. */
export function isSearchDomain(value: string): Complaints {
  const complaints = value.length > 253 ? [maxCharacters(253)] : [];
  if (SEARCH_REGEXP.test(value)) return complaints;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...complaints, regexpMessage(message, SEARCH, 'example.com')];
}

/** Names with colons are usual here. Upstream: apimachinery pkg/api/validation/path. */
export function isPathSegment(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return isPathSegmentPrefix(name);
}

/** What a name may begin with. */
export function isPathSegmentPrefix(prefix: string): readonly string[] {
  return ['/', '%']
    .filter((each) => prefix.includes(each))
    .map((each) => `may not contain '${each}'`);
}

/** Label keys, annotation keys, finalizers: `app`, `example.com/app`. */
export function isQualifiedName(value: string): Complaints {
  if (value.length <= 63 && KEY_NAME_REGEXP.test(value)) return NONE;
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${keyNameRule()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const complaints = parts.length === 2 ? prefixComplaints(parts[0] ?? '') : [];
  if (name === '') complaints.push('name part must be non-empty');
  else if (name.length > 63) complaints.push(`name part ${maxLength(63)}`);
  if (!KEY_NAME_REGEXP.test(name)) complaints.push(`name part ${keyNameRule()}`);
  return complaints;
}

export function isLabelValue(value: string): Complaints {
  if (value.length <= 63 && LABEL_VALUE_REGEXP.test(value)) return NONE;
  const complaints = value.length > 63 ? [maxLength(63)] : [];
  if (LABEL_VALUE_REGEXP.test(value)) return complaints;
  const message = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;
  return [...complaints, regexpMessage(message, `(${KEY_NAME})?`, 'MyValue', 'my_value', '12345')];
}

/** Keys of ConfigMaps and Secrets, which become file names. */
export function isConfigMapKey(value: string): Complaints {
  const complaints = value.length > 253 ? [maxCharacters(253)] : [];
  if (!CONFIG_KEY_REGEXP.test(value)) {
    const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    complaints.push(regexpMessage(message, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (value === '.') complaints.push("must not be '.'");
  if (value === '..') complaints.push("must not be '..'");
  else if (value.startsWith('..')) complaints.push("must not start with '..'");
  return complaints;
}

/** Names of environment variables: anything printable but `=`. */
export function isEnvVarName(value: string): Complaints {
  if (/^[ -<>-~]+$/.test(value)) return NONE;
  return [
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
}

function prefixComplaints(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return isDNS1123Subdomain(prefix).map((complaint) =>
    complaint === maxCharacters(253) ? `prefix part ${maxLength(253)}` : `prefix part ${complaint}`,
  );
}

function keyNameRule(): string {
  return regexpMessage(KEY_NAME_MESSAGE, KEY_NAME, 'MyName', 'my.name', '123-abc');
}

/** Of names; of labels upstream counts bytes, and says so. */
function maxCharacters(charactersMax: number): string {
  return `must be no more than ${String(charactersMax)} characters`;
}

function maxLength(bytesMax: number): string {
  return `must be no more than ${String(bytesMax)} bytes`;
}

function regexpMessage(message: string, regexp: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}'`).join(',  or ');
  return `${message} (e.g. ${shown}, regex used for validation is '${regexp}')`;
}
