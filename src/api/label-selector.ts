/**
 * Label selectors in text: `app=web,tier!=db,env in (a,b),region notin (eu),canary,!legacy`.
 * Upstream: apimachinery pkg/labels/selector.go.
 */
import { badRequest } from './refusals.ts';
import { invalidFor } from './validation/field-error.ts';
import { isLabelValue, isQualifiedName } from './validation/names.ts';

type Labels = Readonly<Record<string, string>>;
export type LabelPredicate = (labels: Labels) => boolean;

/** True for labels that meet every requirement. @throws {StatusError} BadRequest */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements = splitRequirements(text).map(parseRequirement);
  return (labels) => requirements.every((requirement) => requirement(labels));
}

/** At commas, but not at those inside parentheses. */
function splitRequirements(text: string): readonly string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function parseRequirement(text: string): LabelPredicate {
  const set = /^(\S+)\s+(in|notin)\s+\(([^()]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    for (const value of values) check(key, value);
    return operator === 'in'
      ? (labels) => Object.hasOwn(labels, key) && values.has(labels[key] ?? '')
      : (labels) => !Object.hasOwn(labels, key) || !values.has(labels[key] ?? '');
  }
  const equality = /^([^\s=!]+)\s*(==?|!=)\s*([^\s=!]*)$/.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    check(key, value);
    return operator === '!='
      ? (labels) => !Object.hasOwn(labels, key) || labels[key] !== value
      : (labels) => Object.hasOwn(labels, key) && labels[key] === value;
  }
  const [, absent, key = ''] = /^(!?)\s*([^\s=!()]+)$/.exec(text) ?? [];
  if (key === '') throw badRequest(`unable to parse requirement: ${JSON.stringify(text)}`);
  check(key, '');
  return absent === '!'
    ? (labels) => !Object.hasOwn(labels, key)
    : (labels) => Object.hasOwn(labels, key);
}

function check(key: string, value: string): void {
  const [error] = [
    ...invalidFor('key', key, isQualifiedName(key)),
    ...invalidFor(`values[0][${key}]`, value, isLabelValue(value)),
  ];
  if (error === undefined) return;
  throw badRequest(`unable to parse requirement: ${error.field}: ${error.body}`);
}
