/** Policies in CEL that the server asks before it writes. Shapes: api admissionregistration/v1 of 1.36. */
import type { ObjectMeta } from './objects.ts';
import type { LabelSelector } from './workload-objects.ts';
import type { WebhookRule } from './webhook-objects.ts';

export interface MatchCondition {
  name: string;
  expression: string;
}

export interface NamedRule extends WebhookRule {
  resourceNames?: string[];
}

export interface MatchResources {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: NamedRule[];
  excludeResourceRules?: NamedRule[];
  matchPolicy?: string;
}

export interface PolicyValidation {
  expression: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

export interface PolicyVariable {
  name: string;
  expression: string;
}

export interface ParamKind {
  apiVersion?: string;
  kind?: string;
}

export interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

/** What policies of both kinds say. */
export interface PolicySpec {
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
  failurePolicy?: string;
  matchConditions?: MatchCondition[];
  variables?: PolicyVariable[];
}

/** What bindings of both kinds say. */
export interface PolicyBindingSpec {
  policyName?: string;
  paramRef?: ParamRef;
  matchResources?: MatchResources;
}

export interface ValidatingAdmissionPolicy {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: 'ValidatingAdmissionPolicy';
  metadata: ObjectMeta;
  spec: PolicySpec & {
    validations?: PolicyValidation[];
    auditAnnotations?: { key: string; valueExpression: string }[];
  };
  status: object;
}

export interface ValidatingAdmissionPolicyBinding {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: 'ValidatingAdmissionPolicyBinding';
  metadata: ObjectMeta;
  spec: PolicyBindingSpec & { validationActions?: string[] };
}

export interface Mutation {
  /** `ApplyConfiguration` or `JSONPatch`: which of the two follows. */
  patchType: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

export interface MutatingAdmissionPolicy {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: 'MutatingAdmissionPolicy';
  metadata: ObjectMeta;
  spec: PolicySpec & {
    mutations?: Mutation[];
    /** `Never` or `IfNeeded`. */
    reinvocationPolicy?: string;
  };
}

export interface MutatingAdmissionPolicyBinding {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: 'MutatingAdmissionPolicyBinding';
  metadata: ObjectMeta;
  spec: PolicyBindingSpec;
}

/** By the plural name, as in objects.ts. */
export interface AdmissionPolicyResources {
  validatingadmissionpolicies: ValidatingAdmissionPolicy;
  validatingadmissionpolicybindings: ValidatingAdmissionPolicyBinding;
  mutatingadmissionpolicies: MutatingAdmissionPolicy;
  mutatingadmissionpolicybindings: MutatingAdmissionPolicyBinding;
}
