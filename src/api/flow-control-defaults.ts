/**
 * The FlowSchemas and PriorityLevelConfigurations that every server has: whom requests are of, and how many of them
 * are served at once. Upstream: apiserver pkg/apis/flowcontrol/bootstrap/default.go (v1.36).
 *
 * Nothing here queues by them: the door counts requests alone (http/in-flight.ts).
 */
import type {
  FlowResourceRule,
  FlowRules,
  FlowSchemaSpec,
  FlowSubject,
  PriorityLevelSpec,
  Queuing,
} from './cluster-objects.ts';

type Rows<Spec> = ReadonlyMap<string, Spec>;

const EVERYTHING: Pick<FlowRules, 'resourceRules' | 'nonResourceRules'> = {
  resourceRules: [
    {
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['*'],
      clusterScope: true,
      namespaces: ['*'],
    },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const LEASES = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] };
const NODES: FlowResourceRule = {
  verbs: ['*'],
  apiGroups: [''],
  resources: ['nodes', 'nodes/status'],
  clusterScope: true,
  namespaces: ['*'],
};

const groups = (...names: readonly string[]): FlowSubject[] =>
  names.map((name) => ({ kind: 'Group', group: { name } }));
const users = (...names: readonly string[]): FlowSubject[] =>
  names.map((name) => ({ kind: 'User', user: { name } }));
const EVERYBODY = groups('system:unauthenticated', 'system:authenticated');
const SYSTEM_ACCOUNTS: FlowSubject[] = [
  { kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } },
];

function schema(
  level: string,
  matchingPrecedence: number,
  method: string,
  subjects: FlowSubject[],
  rules: Omit<FlowRules, 'subjects'> = EVERYTHING,
): FlowSchemaSpec {
  return {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence,
    ...(method === '' ? {} : { distinguisherMethod: { type: method } }),
    rules: [{ subjects, ...rules }],
  };
}

function queue(shares: number, lendablePercent: number, queues: number, handSize: number) {
  const queuing: Queuing = { queues, handSize, queueLengthLimit: 50 };
  return limited(shares, lendablePercent, { type: 'Queue', queuing });
}

function limited(
  nominalConcurrencyShares: number,
  lendablePercent: number,
  limitResponse: NonNullable<NonNullable<PriorityLevelSpec['limited']>['limitResponse']>,
): PriorityLevelSpec {
  return { type: 'Limited', limited: { nominalConcurrencyShares, limitResponse, lendablePercent } };
}

/** Those that are as they are, but for what the exempt ones may lend. */
export const MANDATORY_LEVELS: Rows<PriorityLevelSpec> = new Map([
  ['catch-all', limited(5, 0, { type: 'Reject' })],
  ['exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }],
]);

export const MANDATORY_FLOW_SCHEMAS: Rows<FlowSchemaSpec> = new Map([
  ['exempt', schema('exempt', 1, '', groups('system:masters'))],
  ['catch-all', schema('catch-all', 10_000, 'ByUser', EVERYBODY)],
]);

export const DEFAULT_LEVELS: Rows<PriorityLevelSpec> = new Map([
  ...MANDATORY_LEVELS,
  ['system', queue(30, 33, 64, 6)],
  ['node-high', queue(40, 25, 64, 6)],
  ['leader-election', queue(10, 0, 16, 4)],
  ['workload-high', queue(40, 50, 128, 6)],
  ['workload-low', queue(100, 90, 128, 6)],
  ['global-default', queue(20, 50, 128, 6)],
]);

const MANAGER = 'system:kube-controller-manager';
const SCHEDULER = 'system:kube-scheduler';

export const DEFAULT_FLOW_SCHEMAS: Rows<FlowSchemaSpec> = new Map([
  ...MANDATORY_FLOW_SCHEMAS,
  ['system-nodes', schema('system', 500, 'ByUser', groups('system:nodes'))],
  [
    'system-node-high',
    schema('node-high', 400, 'ByUser', groups('system:nodes'), {
      resourceRules: [NODES, { verbs: ['*'], ...LEASES }],
    }),
  ],
  [
    'probes',
    schema('exempt', 2, '', EVERYBODY, {
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    }),
  ],
  [
    'system-leader-election',
    schema('leader-election', 100, 'ByUser', [...users(MANAGER, SCHEDULER), ...SYSTEM_ACCOUNTS], {
      resourceRules: [{ verbs: ['get', 'create', 'update'], ...LEASES }],
    }),
  ],
  ['kube-controller-manager', schema('workload-high', 800, 'ByNamespace', users(MANAGER))],
  ['kube-scheduler', schema('workload-high', 800, 'ByNamespace', users(SCHEDULER))],
  ['kube-system-service-accounts', schema('workload-high', 900, 'ByNamespace', SYSTEM_ACCOUNTS)],
  ['service-accounts', schema('workload-low', 9000, 'ByUser', groups('system:serviceaccounts'))],
  ['global-default', schema('global-default', 9900, 'ByUser', EVERYBODY)],
]);
