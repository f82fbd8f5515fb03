/** PriorityLevelConfigurations, checked. Upstream: pkg/apis/flowcontrol/validation/validation.go (v1.36). */
import type {
  LimitedLevel,
  PriorityLevelConfiguration,
  PriorityLevelSpec,
  Queuing,
} from '../cluster-objects.ts';
import { MANDATORY_LEVELS } from '../flow-control-defaults.ts';
import { goJson, sameInGo } from '../go-values/go-json.ts';
import { validateConditionTypes } from './condition-types.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

type Errors = readonly FieldError[];

const QUEUES_MAX = 10_000_000;
const HASH_BITS_MAX = 60;
const SPEC = 'flowcontrol.PriorityLevelConfigurationSpec';
const ROUND_TRIP = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';
const NOT_NEGATIVE = 'must be a non-negative integer';

export function validatePriorityLevel(level: PriorityLevelConfiguration): Errors {
  const { metadata, spec, status } = level;
  const isForbidden = metadata.annotations?.[ROUND_TRIP] !== undefined;
  const detail = `annotation '${ROUND_TRIP}' is forbidden`;
  return [
    ...(isForbidden ? [fieldError.forbidden('metadata.annotations', detail)] : NO_ERRORS),
    ...validateSpec(metadata.name, spec),
    ...validateFixed(metadata.name, spec),
    ...validateConditionTypes(status.conditions),
  ];
}

/** What requests are left to if nothing else is said of them, and those that never wait. */
function validateFixed(name: string, spec: PriorityLevelSpec): Errors {
  const fixed = MANDATORY_LEVELS.get(name);
  if (fixed === undefined) return NO_ERRORS;
  const isExempt = name === 'exempt';
  if (sameInGo(SPEC, isExempt ? { ...spec, exempt: fixed.exempt } : spec, fixed)) return NO_ERRORS;
  const except = isExempt ? " except the 'spec.exempt' field" : '';
  const detail = `spec of '${name}'${except} must equal the fixed value`;
  return [fieldError.invalidShown('spec', goJson(SPEC, spec, 'given'), detail)];
}

function validateSpec(name: string, spec: PriorityLevelSpec): Errors {
  const { type = '', limited, exempt } = spec;
  const errors: FieldError[] = [];
  if ((name === 'exempt') !== (type === 'Exempt')) {
    const detail = "must be 'Exempt' if and only if `name` is 'exempt'";
    errors.push(fieldError.invalid('spec.type', type, detail));
  }
  switch (type) {
    case 'Exempt':
      if (limited !== undefined) {
        const detail = 'must be nil if the type is not Limited';
        errors.push(fieldError.forbidden('spec.limited', detail));
      }
      return [...errors, ...(exempt === undefined ? NO_ERRORS : validateExempt(exempt))];
    case 'Limited':
      if (exempt !== undefined) {
        errors.push(fieldError.forbidden('spec.exempt', 'must be nil if the type is Limited'));
      }
      if (limited !== undefined) return [...errors, ...validateLimited(limited)];
      return [
        ...errors,
        fieldError.required('spec.limited', 'must not be empty when type is Limited'),
      ];
    case '':
      return [...errors, fieldError.required('spec.type')];
    default:
      return [...errors, fieldError.notSupported('spec.type', type, ['Exempt', 'Limited'])];
  }
}

function validateExempt(exempt: NonNullable<PriorityLevelSpec['exempt']>): Errors {
  const { nominalConcurrencyShares: shares = 0, lendablePercent } = exempt;
  const field = 'spec.exempt.nominalConcurrencyShares';
  return [
    ...(shares < 0 ? [fieldError.invalid(field, shares, NOT_NEGATIVE)] : NO_ERRORS),
    ...validatePercent(lendablePercent, 'spec.exempt.lendablePercent'),
  ];
}

function validatePercent(percent = 0, field: string): Errors {
  if (percent >= 0 && percent <= 100) return NO_ERRORS;
  return [fieldError.invalid(field, percent, 'must be between 0 and 100, inclusive')];
}

function validateLimited(limited: LimitedLevel): Errors {
  const { nominalConcurrencyShares: shares = 0, limitResponse = {} } = limited;
  const { lendablePercent, borrowingLimitPercent: borrowed = 0 } = limited;
  const path = 'spec.limited';
  const errors: FieldError[] = [];
  if (shares < 0) {
    errors.push(fieldError.invalid(`${path}.nominalConcurrencyShares`, shares, NOT_NEGATIVE));
  }
  errors.push(...validateResponse(limitResponse, `${path}.limitResponse`));
  errors.push(...validatePercent(lendablePercent, `${path}.lendablePercent`));
  if (borrowed >= 0) return errors;
  const detail = 'if specified, must be a non-negative integer';
  return [...errors, fieldError.invalid(`${path}.borrowingLimitPercent`, borrowed, detail)];
}

function validateResponse(
  { type = '', queuing }: NonNullable<LimitedLevel['limitResponse']>,
  path: string,
): Errors {
  const field = `${path}.queuing`;
  switch (type) {
    case 'Reject': {
      const detail = 'must be nil if limited.limitResponse.type is not Limited';
      return queuing === undefined ? NO_ERRORS : [fieldError.forbidden(field, detail)];
    }
    case 'Queue': {
      const detail = 'must not be empty if limited.limitResponse.type is Limited';
      return queuing === undefined
        ? [fieldError.required(field, detail)]
        : validateQueuing(queuing, field);
    }
    case '':
      return [fieldError.required(`${path}.type`)];
    default:
      return [fieldError.notSupported(`${path}.type`, type, ['Queue', 'Reject'])];
  }
}

function validateQueuing(queuing: Queuing, path: string): Errors {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) {
    errors.push(
      fieldError.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'),
    );
  }
  const ofQueues =
    queues <= 0
      ? 'must be positive'
      : queues > QUEUES_MAX
        ? `must not be greater than ${String(QUEUES_MAX)}`
        : '';
  if (ofQueues !== '') errors.push(fieldError.invalid(`${path}.queues`, queues, ofQueues));
  const ofHand = complaintOfHand(handSize, queues);
  if (ofHand === '') return errors;
  return [...errors, fieldError.invalid(`${path}.handSize`, handSize, ofHand)];
}

/** A hand is dealt by bits of one hash. */
function complaintOfHand(handSize: number, queues: number): string {
  if (handSize <= 0) return 'must be positive';
  if (handSize > queues) return `should not be greater than queues (${String(queues)})`;
  const bits = Math.ceil(Math.log2(queues) * handSize);
  if (bits <= HASH_BITS_MAX) return '';
  return `required entropy bits of deckSize ${String(queues)} and handSize ${String(handSize)} should not be greater than ${String(HASH_BITS_MAX)}`;
}
