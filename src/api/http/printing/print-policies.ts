/**
 * The rows of policies in CEL, and of webhooks. Upstream: pkg/printers/internalversion/printers.go,
 * printValidatingAdmissionPolicy, printMutatingAdmissionPolicy, printMutatingWebhook.
 */
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
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

const webhookPrinter = printer<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>(
  'Name, Webhooks#, Age',
  ({ metadata, webhooks = [] }, now) => [
    metadata.name,
    webhooks.length,
    age(metadata.creationTimestamp, now),
  ],
);

export const POLICY_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['mutatingwebhookconfigurations', webhookPrinter],
  ['validatingwebhookconfigurations', webhookPrinter],
  ['validatingadmissionpolicies', policyPrinter],
  ['validatingadmissionpolicybindings', bindingPrinter],
  ['mutatingadmissionpolicies', mutatingPrinter],
  ['mutatingadmissionpolicybindings', bindingPrinter],
];
