/**
 * The rows of policies in CEL. Upstream: pkg/printers/internalversion/printers.go, printValidatingAdmissionPolicy,
 * printMutatingAdmissionPolicy.
 */
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

const policyPrinter = printer<ValidatingAdmissionPolicy>(
  'Name, Validations#, ParamKind, Age',
  ({ metadata, spec: { validations = [], paramKind } }, now) => [
    metadata.name,
    validations.length,
    paramKind === undefined ? '<unset>' : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`,
    age(metadata.creationTimestamp, now),
  ],
);

const mutatingPrinter = printer<MutatingAdmissionPolicy>(
  'Name, Mutations#, ParamKind, Age',
  ({ metadata, spec: { mutations = [], paramKind } }, now) => [
    metadata.name,
    mutations.length,
    paramKind === undefined ? '<unset>' : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`,
    age(metadata.creationTimestamp, now),
  ],
);

const bindingPrinter = printer<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>(
  'Name, PolicyName, ParamRef, Age',
  ({ metadata, spec: { policyName = '', paramRef } }, now) => {
    const { name = '', namespace = '' } = paramRef ?? {};
    const param = name === '' ? '<unset>' : `${namespace === '' ? '*' : namespace}/${name}`;
    return [metadata.name, policyName, param, age(metadata.creationTimestamp, now)];
  },
);

export const POLICY_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['validatingadmissionpolicies', policyPrinter],
  ['validatingadmissionpolicybindings', bindingPrinter],
  ['mutatingadmissionpolicies', mutatingPrinter],
  ['mutatingadmissionpolicybindings', bindingPrinter],
];
