/**
 * Groups of the Kubernetes community need an annotation that says who approved of them.
 * Upstream: apiextensions-apiserver pkg/apihelpers/helpers.go, pkg/controller/apiapproval.
 */
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from '../validation/field-error.ts';
import type { Condition } from './conditions.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const MORE = 'see https://github.com/kubernetes/enhancements/pull/1111';
const NEEDED = `protected groups must have approval annotation "${ANNOTATION}"`;

interface Approval {
  readonly state: 'Invalid' | 'Approved' | 'Unapproved' | 'Missing';
  readonly reason: string;
}

/** Undefined for groups that need none. */
function approvalOf({ spec, metadata }: CustomResourceDefinition): Approval | undefined {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(spec.group)) return undefined;
  const text = metadata.annotations?.[ANNOTATION] ?? '';
  if (text === '') return { state: 'Missing', reason: `${NEEDED}, ${MORE}` };
  if (text.startsWith('unapproved')) {
    return { state: 'Unapproved', reason: `not approved: ${JSON.stringify(text)}` };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s]/i.test(text)) {
    return { state: 'Approved', reason: `approved in ${text}` };
  }
  const reason = `${NEEDED} with either a URL or a reason starting with "unapproved", ${MORE}`;
  return { state: 'Invalid', reason };
}

export function approvalErrors(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  const approval = approvalOf(crd);
  if (approval === undefined) return NO_ERRORS;
  const { state, reason } = approval;
  if (old !== undefined && approvalOf(old)?.state === state) return NO_ERRORS;
  const field = `metadata.annotations[${ANNOTATION}]`;
  const given = crd.metadata.annotations?.[ANNOTATION] ?? '';
  if (state === 'Missing') return [fieldError.required(field, reason)];
  return state === 'Invalid' ? [fieldError.invalid(field, given, reason)] : NO_ERRORS;
}

/** Undefined for groups that need none. */
export function approvalCondition(crd: CustomResourceDefinition): Condition | undefined {
  const approval = approvalOf(crd);
  if (approval === undefined) return undefined;
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: approval.state === 'Approved' ? 'True' : 'False',
    reason: `${approval.state}Annotation`,
    message: approval.reason,
  };
}
