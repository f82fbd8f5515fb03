/** Who reads the fields of the kinds that make pods, or stand before them: see field-claims.ts. */
type Claims = Readonly<Record<string, readonly string[]>>;

/** By kind, then by file. */
export const WORKLOADS: Readonly<Record<string, Claims>> = {
  Deployment: {},
  ReplicaSet: {},
  StatefulSet: {},
  DaemonSet: {},
  ControllerRevision: { 'src/api/resources/controller-revisions.ts': ['revision'] },
  Job: {},
  CronJob: {},
  Service: {},
  EndpointSlice: {},
  PodDisruptionBudget: {},
  PriorityClass: {
    'src/api/admission/priority.ts': ['value', 'globalDefault'],
  },
};

const TEMPLATE = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'server', image: 'registry.test/server:v1' }] },
};
const SELECTED = { spec: { selector: { matchLabels: { app: 'web' } }, template: TEMPLATE } };
const FINITE = { ...TEMPLATE, spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } };

/** What a kind demands beside a name. */
export const COMPLETE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Event: { involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' } },
  Deployment: SELECTED,
  ReplicaSet: SELECTED,
  StatefulSet: SELECTED,
  DaemonSet: SELECTED,
  Job: { spec: { template: FINITE } },
  CronJob: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: FINITE } } } },
  Service: { spec: { ports: [{ port: 80 }] } },
};
