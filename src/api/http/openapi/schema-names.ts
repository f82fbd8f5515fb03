/**
 * Under which names kinds and structs stand in OpenAPI documents. Upstream: apimachinery pkg/runtime,
 * ToRESTFriendlyName, and the packages of the Go types (v1.36).
 */
import { BUILT_IN_NAMES, BUILT_IN_VIEWS, DEFINITIONS, STRUCTS, type Struct } from '../../index.ts';
import { REVIEW_RESOURCES } from '../served-resource.ts';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Of what every answer, list and request is made. */
export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

export const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';
export const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension';

const META_STRUCTS = new Set([
  'Condition',
  'LabelSelector',
  'LabelSelectorRequirement',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
]);

/** Values that have a schema of their own, which fields refer to. */
export const SCALAR_NAMES = {
  Time: `${META}.Time`,
  MicroTime: `${META}.MicroTime`,
  Quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  IntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
} as const;

/** Groups that every server has; what others call so, too, is in none of these. */
const BUILT_IN: ReadonlySet<string> = new Set([
  ...BUILT_IN_NAMES.map((name) => DEFINITIONS[name].group),
  ...BUILT_IN_VIEWS.map(({ group }) => group),
  ...REVIEW_RESOURCES.map(({ group }) => group),
]);

export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN.has(group);
}

/** Upstream's name of a kind: `io.k8s.api.core.v1.Pod`, `com.example.v1.Widget`. */
export function schemaName(kind: string, { group, version }: GroupVersionKind): string {
  if (!BUILT_IN.has(group)) return [...group.split('.').reverse(), version, kind].join('.');
  if (group === 'apiextensions.k8s.io') {
    return `${EXTENSIONS}.${kind}`;
  }
  const name = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `io.k8s.api.${name}.${version}.${kind}`;
}

/** What another group has a struct of the same name for, so that the table of structs calls it otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['ContainerResourceClaim', 'ResourceClaim'],
  ['DriverTokenRequest', 'TokenRequest'],
]);

/** Of a struct that a kind leads to: what the core group has is nobody else's. */
export function structName(struct: string, home: GroupVersionKind): string {
  if (META_STRUCTS.has(struct)) return `${META}.${struct}`;
  const kind = RENAMED.get(struct) ?? struct.slice(struct.indexOf('.') + 1);
  // Two groups have one, with the same fields.
  const isOfCore = coreStructs().has(struct) && kind !== 'EventSeries';
  return schemaName(kind, isOfCore ? CORE : home);
}

const CORE: GroupVersionKind = { group: '', version: 'v1', kind: '' };
/** What they lead to is of the core group, whoever else leads to it. */
const CORE_ROOTS = [
  'Pod',
  'PodTemplateSpec',
  'Node',
  'Namespace',
  'Service',
  'ServiceAccount',
  'Endpoints',
  'Event',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'TopologySelectorTerm',
];
let ofCore: ReadonlySet<string> | undefined;

function coreStructs(): ReadonlySet<string> {
  if (ofCore !== undefined) return ofCore;
  const found = new Set<string>();
  for (const name of CORE_ROOTS) collect(STRUCTS.get(name), found);
  ofCore = found;
  return found;
}

function collect(struct: Struct | undefined, found: Set<string>): void {
  if (struct === undefined || found.has(struct.name)) return;
  found.add(struct.name);
  for (let type of struct.fields.values()) {
    while (type.kind === 'list' || type.kind === 'map') type = type.element;
    if (type.kind === 'struct') collect(type.struct, found);
  }
}
