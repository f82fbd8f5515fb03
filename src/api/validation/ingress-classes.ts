/** IngressClasses, checked. Upstream: pkg/apis/networking/validation/validation.go (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type { IngressClassParameters } from '../network-objects.ts';
import { validateDomainPrefixedPath } from './domains.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateSegment } from './ingresses.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';
import { validateImmutable } from './pod-template.ts';

type Errors = readonly FieldError[];
type IngressClass = InertResources['ingressclasses'];

const CONTROLLER_LENGTH_MAX = 250;
const SCOPES = ['Cluster', 'Namespace'];

export function validateIngressClass({ spec = {} }: IngressClass): Errors {
  const { controller = '', parameters } = spec;
  const isTooLong = controller.length > CONTROLLER_LENGTH_MAX;
  return [
    ...(isTooLong ? [fieldError.tooLong('spec.controller', CONTROLLER_LENGTH_MAX)] : NO_ERRORS),
    ...validateDomainPrefixedPath(controller, 'spec.controller'),
    ...(parameters === undefined ? NO_ERRORS : validateParameters(parameters, 'spec.parameters')),
  ];
}

export function validateIngressClassUpdate(next: IngressClass, old: IngressClass): Errors {
  const [now, before] = [next.spec?.controller ?? '', old.spec?.controller ?? ''];
  return [
    ...validateImmutable({ 'spec.controller': [now, before] }),
    ...validateIngressClass(next),
  ];
}

function validateParameters(parameters: IngressClassParameters, path: string): Errors {
  const { apiGroup, kind, name, scope, namespace } = parameters;
  const errors = [
    ...(apiGroup === undefined
      ? NO_ERRORS
      : invalidFor(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))),
    ...validateSegment(kind, `${path}.kind`),
    ...validateSegment(name, `${path}.name`),
  ];
  if (scope === undefined) return [...errors, fieldError.required(`${path}.scope`)];
  if (!SCOPES.includes(scope)) {
    return [...errors, fieldError.notSupported(`${path}.scope`, scope, SCOPES)];
  }
  const field = `${path}.namespace`;
  if (scope === 'Cluster') {
    if (namespace === undefined) return errors;
    return [...errors, fieldError.forbidden(field, "`parameters.scope` is set to 'Cluster'")];
  }
  if (namespace === undefined) {
    return [...errors, fieldError.required(field, "`parameters.scope` is set to 'Namespace'")];
  }
  return [...errors, ...invalidFor(field, namespace, isDNS1123Label(namespace))];
}
