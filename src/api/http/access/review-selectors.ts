/**
 * Selectors in questions about rights: who may list what, if he lists it by these? Upstream: pkg/apis/authorization/validation;
 * pkg/registry/authorization/util/helpers.go (v1.36). Of the authorizers the one of nodes looks at fields, and none at labels.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import {
  fieldError,
  isLabelValue,
  isQualifiedName,
  parseFieldSelector,
  parseLabelSelector,
  type FieldError,
} from '../../index.ts';

type Document = Readonly<Record<string, unknown>>;

interface Selector {
  readonly raw: string;
  readonly requirements: readonly Requirement[];
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const PATH = 'spec.resourceAttributes';
const WITH_VALUES: readonly string[] = ['In', 'NotIn'];
const WITHOUT: readonly string[] = ['Exists', 'DoesNotExist'];

/** What is wrong with those of a review; operators that nobody knows are left to newer servers. */
export function selectorErrors(attributes: Document): readonly FieldError[] {
  return (['fieldSelector', 'labelSelector'] as const).flatMap((which) => {
    const selector = selectorIn(attributes, which);
    if (selector === undefined) return [];
    const path = `${PATH}.${which}`;
    const { raw, requirements } = selector;
    const errors: FieldError[] = [];
    if (raw !== '' && requirements.length > 0) {
      const detail = 'may not specified at the same time as requirements';
      errors.push(fieldError.invalid(`${path}.rawSelector`, raw, detail));
    }
    if (raw === '' && requirements.length === 0) {
      const detail = `when ${path} is specified, requirements or rawSelector is required`;
      errors.push(fieldError.required(`${path}.requirements`, detail));
    }
    const isOfFields = which === 'fieldSelector';
    const ofRequirements = requirements.flatMap((each, at) =>
      requirementErrors(each, `${path}.requirements[${String(at)}]`, isOfFields),
    );
    return [...errors, ...ofRequirements];
  });
}

function requirementErrors(
  { key, operator, values }: Requirement,
  path: string,
  isOfField: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (isOfField && key === '') errors.push(fieldError.required(`${path}.key`, 'must be specified'));
  if (WITH_VALUES.includes(operator) && values.length === 0) {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    errors.push(fieldError.required(`${path}.values`, detail));
  }
  if (WITHOUT.includes(operator) && values.length > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    errors.push(fieldError.forbidden(`${path}.values`, detail));
  }
  if (isOfField) return errors;
  return [
    ...errors,
    ...isQualifiedName(key).map((each) => fieldError.invalid(`${path}.key`, key, each)),
    ...values.flatMap((value, at) =>
      isLabelValue(value).map((each) =>
        fieldError.invalid(`${path}.values[${String(at)}]`, value, each),
      ),
    ),
  ];
}

export interface Selected {
  /** `spec.nodeName=node-1`; empty: by nothing that is understood. */
  readonly fieldSelector: string;
  /** What was not understood; empty: all was. */
  readonly evaluationError: string;
}

/** What authorizers are shown of them. */
export function selectedBy(attributes: Document): Selected {
  const fields = selectorIn(attributes, 'fieldSelector');
  const labels = selectorIn(attributes, 'labelSelector');
  const ofFields = understood(fields, termOf, parseFieldSelector);
  const ofLabels = understood(labels, knownOperator, parseLabelSelector);
  const errors = [complaint('fieldSelector', ofFields), complaint('labelSelector', ofLabels)];
  return {
    fieldSelector: ofFields.terms.join(','),
    evaluationError: errors.filter((each) => each !== '').join('; '),
  };
}

interface Understood {
  readonly terms: readonly string[];
  readonly isWhole: boolean;
}

function complaint(which: string, { terms, isWhole }: Understood): string {
  if (isWhole) return '';
  const partially = terms.length > 0 ? 'partially ' : '';
  return `${PATH}.${which} ${partially}ignored due to parse error`;
}

function understood(
  selector: Selector | undefined,
  term: (requirement: Requirement) => string | undefined,
  parse: (text: string) => unknown,
): Understood {
  if (selector === undefined) return { terms: [], isWhole: true };
  const { raw, requirements } = selector;
  if (requirements.length > 0) {
    const terms = requirements.map(term).filter((each) => each !== undefined);
    return { terms, isWhole: terms.length === requirements.length };
  }
  try {
    parse(raw);
    return { terms: [raw], isWhole: true };
  } catch (error) {
    rethrowProgrammerError(error);
    return { terms: [], isWhole: false };
  }
}

function termOf({ key, operator, values: [value, ...more] }: Requirement): string | undefined {
  if (value === undefined || more.length > 0 || !WITH_VALUES.includes(operator)) return undefined;
  return operator === 'In' ? `${key}=${value}` : `${key}!=${value}`;
}

function knownOperator({ key, operator }: Requirement): string | undefined {
  return WITH_VALUES.includes(operator) || WITHOUT.includes(operator) ? key : undefined;
}

function selectorIn(
  attributes: Document,
  which: 'fieldSelector' | 'labelSelector',
): Selector | undefined {
  const { [which]: given } = attributes;
  if (given === undefined || given === null) return undefined;
  const { rawSelector, requirements } = Object(given) as Document;
  return {
    raw: text(rawSelector),
    requirements: (Array.isArray(requirements) ? requirements : []).map((each) => {
      const { key, operator, values } = Object(each) as Document;
      return {
        key: text(key),
        operator: text(operator),
        values: (Array.isArray(values) ? values : []).map(text),
      };
    }),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
