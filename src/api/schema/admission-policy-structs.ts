/** Fields of policies in CEL. Notation: see struct-table.ts. Upstream: api admissionregistration/v1, release 1.36. */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const ADMISSION_POLICY_STRUCTS = {
  ValidatingAdmissionPolicy: `
    ${OBJECT}, spec ValidatingAdmissionPolicySpec, status ValidatingAdmissionPolicyStatus`,
  ValidatingAdmissionPolicySpec: `
    paramKind ParamKind, matchConstraints MatchResources, validations []Validation,
    failurePolicy string, auditAnnotations []AuditAnnotation, matchConditions []MatchCondition,
    variables []Variable`,
  ValidatingAdmissionPolicyStatus: `
    observedGeneration int64, typeChecking TypeChecking, conditions []Condition`,
  TypeChecking: 'expressionWarnings []ExpressionWarning',
  ExpressionWarning: 'fieldRef string, warning string',
  ParamKind: 'apiVersion string, kind string',
  MatchResources: `
    namespaceSelector LabelSelector, objectSelector LabelSelector,
    resourceRules []NamedRuleWithOperations, excludeResourceRules []NamedRuleWithOperations,
    matchPolicy string`,
  NamedRuleWithOperations: `
    resourceNames []string, operations []string, apiGroups []string, apiVersions []string,
    resources []string, scope string`,
  Validation: 'expression string, message string, reason string, messageExpression string',
  AuditAnnotation: 'key string, valueExpression string',
  Variable: 'name string, expression string',
  ValidatingAdmissionPolicyBinding: `${OBJECT}, spec ValidatingAdmissionPolicyBindingSpec`,
  ValidatingAdmissionPolicyBindingSpec: `
    policyName string, paramRef ParamRef, matchResources MatchResources,
    validationActions []string`,
  MutatingAdmissionPolicy: `${OBJECT}, spec MutatingAdmissionPolicySpec`,
  MutatingAdmissionPolicySpec: `
    paramKind ParamKind, matchConstraints MatchResources, variables []Variable,
    mutations []Mutation, failurePolicy string, matchConditions []MatchCondition,
    reinvocationPolicy string`,
  Mutation: 'patchType string, applyConfiguration ApplyConfiguration, jsonPatch JSONPatch',
  ApplyConfiguration: 'expression string',
  JSONPatch: 'expression string',
  MutatingAdmissionPolicyBinding: `${OBJECT}, spec MutatingAdmissionPolicyBindingSpec`,
  MutatingAdmissionPolicyBindingSpec: `
    policyName string, paramRef ParamRef, matchResources MatchResources`,
  ParamRef: 'name string, namespace string, selector LabelSelector, parameterNotFoundAction string',
} as const;
