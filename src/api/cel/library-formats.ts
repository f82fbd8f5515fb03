/**
 * Formats of texts: `format.dns1123Label().validate("Name").value()` says what is wrong.
 * Upstream: apiserver pkg/cel/library/format.go.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { isOfFormat } from '../structural/formats.ts';
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isLabelValue,
  isQualifiedName,
} from '../validation/names.ts';
import type { Register } from './library.ts';
import { optionals } from './optional-values.ts';

type Check = (text: string) => readonly string[];

class NamedFormat {
  readonly canonical: string;
  readonly check: Check;

  constructor(name: string, check: Check) {
    this.canonical = name;
    this.check = check;
  }
}

class Formats {
  readonly name = 'format';
}

const orElse =
  (format: string, complaint: string): Check =>
  (text) =>
    isOfFormat(format, text) ? [] : [complaint];

/** Of a name that goes on: a dash at its end, and what is before it, may be any letter. */
const prefix =
  (check: Check): Check =>
  (text) =>
    check(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

const CHECKS: Readonly<Record<string, Check>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: prefix(isDNS1123Label),
  dns1123SubdomainPrefix: prefix(isDNS1123Subdomain),
  dns1035LabelPrefix: prefix(isDNS1035Label),
  labelValue: isLabelValue,
  uri: (text) => {
    if (isOfFormat('uri', text)) return [];
    const why = text === '' ? 'empty url' : 'invalid URI for request';
    return [`parse ${JSON.stringify(text)}: ${why}`];
  },
  uuid: orElse('uuid', 'does not match the UUID format'),
  byte: orElse('byte', 'invalid base64'),
  date: orElse('date', 'invalid date'),
  datetime: orElse('datetime', 'invalid datetime'),
};

const TYPE = 'kubernetes.NamedFormat';

export function registerFormats(register: Register, environment: Environment): void {
  environment.registerType(TYPE, NamedFormat);
  environment.registerType('Formats', Formats);
  environment.registerConstant('format', 'Formats', new Formats());
  environment.registerOperator(
    `${TYPE} == ${TYPE}`,
    (a: NamedFormat, b: NamedFormat) => a.canonical === b.canonical,
  );
  const { none, some } = optionals();
  const formats = new Map(
    Object.entries(CHECKS).map(([name, check]) => [name, new NamedFormat(name, check)]),
  );
  for (const [name, format] of formats) register(`Formats.${name}(): ${TYPE}`, () => format);
  register(`Formats.named(string): optional<${TYPE}>`, (_: Formats, name: string) => {
    const format = formats.get(name);
    return format === undefined ? none : some.of(format);
  });
  register(`${TYPE}.validate(string): optional<list<string>>`, (...[format, text]: Validated) => {
    const complaints = format.check(text);
    return complaints.length === 0 ? none : some.of([...complaints]);
  });
}

type Validated = [format: NamedFormat, text: string];
