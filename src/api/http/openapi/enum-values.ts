/**
 * The values that a field can have, where it is one of a few. Upstream: the marker enum of the Go types of api, as a
 * kube-apiserver 1.36.3 publishes them.
 */

/** What a signal of a process is called; those for free use are added. */
const SIGNALS = `
  SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPOLL
  SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1
  SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ`;

/** What a certificate may be for; of some words. */
const KEY_USAGES = `
  any, cert sign, client auth, code signing, content commitment, crl sign, data encipherment, decipher only,
  digital signature, email protection, encipher only, ipsec end system, ipsec tunnel, ipsec user, key agreement,
  key encipherment, microsoft sgc, netscape sgc, ocsp signing, s/mime, server auth, signing, timestamping`;

/** By the Go type, or by the field where the table of structs says no type. An empty value is a pair of quotes. */
const SOURCE: Readonly<Record<string, string>> = {
  'v1.AddressType': 'FQDN IPv4 IPv6',
  'v1.AppArmorProfileType': 'Localhost RuntimeDefault Unconfined',
  'v1.AzureDataDiskCachingMode': 'None ReadOnly ReadWrite',
  'v1.AzureDataDiskKind': 'Dedicated Managed Shared',
  'v1.CompletionMode': 'Indexed NonIndexed',
  'v1.ConcurrencyPolicy': 'Allow Forbid Replace',
  'v1.DNSPolicy': 'ClusterFirst ClusterFirstWithHostNet Default None',
  'v1.DaemonSetUpdateStrategyType': 'OnDelete RollingUpdate',
  'v1.DeploymentStrategyType': 'Recreate RollingUpdate',
  'v1.HostPathType':
    '"" BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket',
  'v1.IPFamily': '"" IPv4 IPv6',
  'v1.IPFamilyPolicy': 'PreferDualStack RequireDualStack SingleStack',
  'v1.MountPropagationMode': 'Bidirectional HostToContainer None',
  'v1.NamespacePhase': 'Active Terminating',
  'v1.NodeInclusionPolicy': 'Honor Ignore',
  'v1.NodePhase': 'Pending Running Terminated',
  'v1.NodeSelectorOperator': 'DoesNotExist Exists Gt In Lt NotIn',
  'v1.PersistentVolumeAccessMode': 'ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod',
  'v1.PersistentVolumeClaimPhase': 'Bound Lost Pending',
  'v1.PersistentVolumeMode': 'Block Filesystem',
  'v1.PersistentVolumePhase': 'Available Bound Failed Pending Released',
  'v1.PersistentVolumeReclaimPolicy': 'Delete Recycle Retain',
  'v1.PodFSGroupChangePolicy': 'Always OnRootMismatch',
  'v1.PodFailurePolicyAction': 'Count FailIndex FailJob Ignore',
  'v1.PodFailurePolicyOnExitCodesOperator': 'In NotIn',
  'v1.PodManagementPolicyType': 'OrderedReady Parallel',
  'v1.PodPhase': 'Failed Pending Running Succeeded Unknown',
  'v1.PodQOSClass': 'BestEffort Burstable Guaranteed',
  'v1.PodReplacementPolicy': 'Failed TerminatingOrFailed',
  'v1.PolicyType': 'Egress Ingress',
  'v1.PreemptionPolicy': 'Never PreemptLowerPriority',
  'v1.ProcMountType': 'Default Unmasked',
  'v1.Protocol': 'SCTP TCP UDP',
  'v1.PullPolicy': 'Always IfNotPresent Never',
  'v1.ResourceQuotaScope':
    'BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating VolumeAttributesClass',
  'v1.RestartPolicy': 'Always Never OnFailure',
  'v1.ScopeSelectorOperator': 'DoesNotExist Exists In NotIn',
  'v1.SeccompProfileType': 'Localhost RuntimeDefault Unconfined',
  'v1.ServiceAffinity': 'ClientIP None',
  'v1.ServiceExternalTrafficPolicy': 'Cluster Local',
  'v1.ServiceInternalTrafficPolicy': 'Cluster Local',
  'v1.ServiceType': 'ClusterIP ExternalName LoadBalancer NodePort',
  'v1.StatefulSetUpdateStrategyType': 'OnDelete RollingUpdate',
  'v1.SupplementalGroupsPolicy': 'Merge Strict',
  'v1.TaintEffect': 'NoExecute NoSchedule PreferNoSchedule',
  'v1.TerminationMessagePolicy': 'FallbackToLogsOnError File',
  'v1.TolerationOperator': 'Equal Exists Gt Lt',
  'v1.URIScheme': 'HTTP HTTPS',
  'v1.UnhealthyPodEvictionPolicyType': 'AlwaysAllow IfHealthyBudget',
  'v1.UnsatisfiableConstraintAction': 'DoNotSchedule ScheduleAnyway',
  'v1.VolumeBindingMode': 'Immediate WaitForFirstConsumer',
  'HTTPIngressPath.pathType': 'Exact ImplementationSpecific Prefix',
  'MatchResources.matchPolicy': 'Equivalent Exact',
  'ModifyVolumeStatus.status': 'InProgress Infeasible Pending',
  'MutatingAdmissionPolicySpec.failurePolicy': 'Fail Ignore',
  'MutatingAdmissionPolicySpec.reinvocationPolicy': 'IfNeeded Never',
  'MutatingWebhook.failurePolicy': 'Fail Ignore',
  'MutatingWebhook.matchPolicy': 'Equivalent Exact',
  'MutatingWebhook.reinvocationPolicy': 'IfNeeded Never',
  'MutatingWebhook.sideEffects': 'None NoneOnDryRun Some Unknown',
  'Mutation.patchType': 'ApplyConfiguration JSONPatch',
  'NamedRuleWithOperations.operations': '* CONNECT CREATE DELETE UPDATE',
  'NamedRuleWithOperations.scope': '* Cluster Namespaced',
  'PersistentVolumeClaimStatus.allocatedResourceStatuses':
    'ControllerResizeInProgress ControllerResizeInfeasible NodeResizeInProgress NodeResizeInfeasible NodeResizePending',
  'RuleWithOperations.operations': '* CONNECT CREATE DELETE UPDATE',
  'RuleWithOperations.scope': '* Cluster Namespaced',
  'ValidatingAdmissionPolicyBindingSpec.validationActions': 'Audit Deny Warn',
  'ValidatingAdmissionPolicySpec.failurePolicy': 'Fail Ignore',
  'ValidatingWebhook.failurePolicy': 'Fail Ignore',
  'ValidatingWebhook.matchPolicy': 'Equivalent Exact',
  'ValidatingWebhook.sideEffects': 'None NoneOnDryRun Some Unknown',
  'ValidationRule.reason':
    'FieldValueDuplicate FieldValueForbidden FieldValueInvalid FieldValueRequired',
};

export const ENUM_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(SOURCE).map(([name, row]) => [name, valuesIn(row)] as const),
  ['v1.Signal', signals()],
  ['v1.KeyUsage', KEY_USAGES.trim().split(/\s*,\s*/)],
]);

function valuesIn(row: string): readonly string[] {
  return row.split(' ').map((value) => (value === '""' ? '' : value));
}

/** SIGRTMIN to SIGRTMIN+15, and SIGRTMAX-14 to SIGRTMAX. */
function signals(): readonly string[] {
  const free = ['SIGRTMIN', 'SIGRTMAX'];
  for (let at = 1; at <= 15; at += 1) free.push(`SIGRTMIN+${String(at)}`);
  for (let at = 1; at <= 14; at += 1) free.push(`SIGRTMAX-${String(at)}`);
  return [...SIGNALS.trim().split(/\s+/), ...free].sort();
}
