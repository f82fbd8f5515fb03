/**
 * Printers of what makes pods. Upstream: pkg/printers/internalversion/printers.go.
 *
 * The objects are read as the shapes of their kinds; a field that is not there counts as zero or nothing.
 */
import type { ApiObject, ObjectMeta } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import { columnsOf, type Cell, type Printer } from './columns.ts';
import { age, humanDuration } from './human-duration.ts';
import { parseTimestamp } from '../../index.ts';
import { selectorText } from './selector-text.ts';

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly containers?: readonly { readonly name?: string; readonly image?: string }[];
    readonly nodeSelector?: Readonly<Record<string, string>>;
  };
}

/** The fields that rows show, of all these kinds. */
interface Workload {
  readonly metadata: ApiObject['metadata'];
  readonly spec: {
    readonly replicas?: number;
    readonly template?: Template;
    readonly selector?: object;
    readonly completions?: number;
    readonly parallelism?: number;
    readonly suspend?: boolean;
    readonly schedule?: string;
    readonly timeZone?: string;
    readonly jobTemplate?: { readonly spec?: { readonly template?: Template; selector?: object } };
    readonly minAvailable?: string | number;
    readonly maxUnavailable?: string | number;
  };
  readonly status: Readonly<Record<string, number | undefined>> & Status;
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
  readonly handler?: string;
  readonly revision?: number;
  readonly template?: Template;
}

interface Status {
  readonly startTime?: string & number;
  readonly completionTime?: string & number;
  readonly lastScheduleTime?: string & number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[] & number;
  readonly active?: readonly unknown[] & number;
}

type Rows = readonly (readonly [
  resource: string,
  columns: string,
  cells: (object: Workload, now: Instant) => readonly Cell[],
])[];

const TEMPLATE = 'Containers*, Images*, Selector*';

const ROWS: Rows = [
  [
    'deployments',
    `Name, Ready, Up-to-date, Available, Age, ${TEMPLATE}`,
    (object, now) => [
      object.metadata.name,
      `${count(object, 'readyReplicas')}/${String(object.spec.replicas ?? 0)}`,
      object.status['updatedReplicas'] ?? 0,
      object.status['availableReplicas'] ?? 0,
      age(object.metadata.creationTimestamp, now),
      ...templateCells(object.spec.template),
      selectorText(object.spec.selector),
    ],
  ],
  ['replicasets', `Name, Desired#, Current#, Ready#, Age, ${TEMPLATE}`, replicaCells],
  [
    'replicationcontrollers',
    `Name, Desired#, Current#, Ready#, Age, ${TEMPLATE}`,
    (object, now) => [
      ...replicaCells(object, now).slice(0, -1),
      selectorText({ matchLabels: object.spec.selector as Readonly<Record<string, string>> }),
    ],
  ],
  [
    'daemonsets',
    `Name, Desired#, Current#, Ready#, Up-to-date#, Available#, Node Selector, Age, ${TEMPLATE}`,
    ({ metadata, spec, status }, now) => [
      metadata.name,
      status['desiredNumberScheduled'] ?? 0,
      status['currentNumberScheduled'] ?? 0,
      status['numberReady'] ?? 0,
      status['updatedNumberScheduled'] ?? 0,
      status['numberAvailable'] ?? 0,
      selectorText({ matchLabels: spec.template?.spec?.nodeSelector }),
      age(metadata.creationTimestamp, now),
      ...templateCells(spec.template),
      selectorText(spec.selector),
    ],
  ],
  [
    'controllerrevisions',
    'Name, Controller, Revision, Age',
    ({ metadata, revision }, now) => [
      metadata.name,
      ownerText(metadata.ownerReferences),
      revision ?? 0,
      age(metadata.creationTimestamp, now),
    ],
  ],
  [
    'statefulsets',
    'Name, Ready, Age, Containers*, Images*',
    (object, now) => [
      object.metadata.name,
      `${count(object, 'readyReplicas')}/${String(object.spec.replicas ?? 0)}`,
      age(object.metadata.creationTimestamp, now),
      ...templateCells(object.spec.template),
    ],
  ],
  [
    'jobs',
    `Name, Status, Completions, Duration, Age, ${TEMPLATE}`,
    (object, now) => [
      object.metadata.name,
      jobStatus(object),
      completions(object),
      jobDuration(object, now),
      age(object.metadata.creationTimestamp, now),
      ...templateCells(object.spec.template),
      selectorText(object.spec.selector),
    ],
  ],
  [
    'cronjobs',
    `Name, Schedule, Timezone, Suspend?, Active#, Last Schedule, Age, ${TEMPLATE}`,
    ({ metadata, spec, status }, now) => [
      metadata.name,
      spec.schedule ?? '',
      spec.timeZone ?? '<none>',
      spec.suspend === true ? 'True' : 'False',
      status.active?.length ?? 0,
      status.lastScheduleTime === undefined ? '<none>' : age(status.lastScheduleTime, now),
      age(metadata.creationTimestamp, now),
      ...templateCells(spec.jobTemplate?.spec?.template),
      selectorText(spec.jobTemplate?.spec?.selector),
    ],
  ],
  [
    'poddisruptionbudgets',
    'Name, Min Available, Max Unavailable, Allowed Disruptions#, Age',
    ({ metadata, spec, status }, now) => [
      metadata.name,
      String(spec.minAvailable ?? 'N/A'),
      String(spec.maxUnavailable ?? 'N/A'),
      status['disruptionsAllowed'] ?? 0,
      age(metadata.creationTimestamp, now),
    ],
  ],
  [
    'priorityclasses',
    'Name, Value#, Global-Default?, Age, PreemptionPolicy',
    ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
      metadata.name,
      value ?? 0,
      globalDefault ?? false,
      age(metadata.creationTimestamp, now),
      preemptionPolicy ?? '',
    ],
  ],
  [
    'runtimeclasses',
    'Name, Handler, Age',
    ({ metadata, handler }, now) => [
      metadata.name,
      handler ?? '',
      age(metadata.creationTimestamp, now),
    ],
  ],
  [
    'podtemplates',
    'Name, Containers, Images, Pod Labels',
    ({ metadata, template }) => [
      metadata.name,
      ...templateCells(template),
      selectorText({ matchLabels: template?.metadata?.labels ?? {} }),
    ],
  ],
];

export const WORKLOAD_PRINTERS: readonly (readonly [string, Printer])[] = ROWS.map(
  ([resource, columns, cells]) => [
    resource,
    {
      columns: columnsOf(columns),
      // A stored object has the shape of its kind.
      cells: (object, now) => cells(object as unknown as Workload, now),
    },
  ],
);

function replicaCells(object: Workload, now: Instant): readonly Cell[] {
  return [
    object.metadata.name,
    object.spec.replicas ?? 0,
    object.status['replicas'] ?? 0,
    object.status['readyReplicas'] ?? 0,
    age(object.metadata.creationTimestamp, now),
    ...templateCells(object.spec.template),
    selectorText(object.spec.selector),
  ];
}

function templateCells(template: Template | undefined): readonly [string, string] {
  const containers = template?.spec?.containers ?? [];
  const join = (part: 'name' | 'image'): string => containers.map((c) => c[part] ?? '').join(',');
  return [join('name'), join('image')];
}

function count({ status }: Workload, field: string): string {
  return String(status[field] ?? 0);
}

/** `statefulset.apps/web` */
function ownerText(owners: ObjectMeta['ownerReferences']): string {
  const owner = owners?.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const { apiVersion, kind, name } = owner;
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0] ?? ''}` : '';
  return `${`${kind}${group}`.toLowerCase()}/${name}`;
}

function jobStatus({ metadata, spec, status }: Workload): string {
  const has = (type: string): boolean =>
    (status.conditions ?? []).some((each) => each.type === type && each.status === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  if (has('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return spec.suspend === true ? 'Suspended' : 'Running';
}

function completions(object: Workload): string {
  const { completions: wanted, parallelism = 0 } = object.spec;
  const succeeded = count(object, 'succeeded');
  if (wanted !== undefined) return `${succeeded}/${String(wanted)}`;
  return parallelism > 1 ? `${succeeded}/1 of ${String(parallelism)}` : `${succeeded}/1`;
}

function jobDuration({ status }: Workload, now: Instant): string {
  const { startTime, completionTime } = status;
  if (startTime === undefined) return '';
  const end = completionTime === undefined ? now : parseTimestamp(completionTime);
  return humanDuration(end - parseTimestamp(startTime));
}
