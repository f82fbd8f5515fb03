/**
 * A resource as the door serves it: the stored ones of the definitions with their subresources, and those that are
 * only asked (reviews). Routes, discovery and OpenAPI are read from it; served-resources.ts has them all.
 */
import type { AnyDefinition } from '../index.ts';

export interface ServedSubresource {
  /** `status` */
  readonly name: string;
  readonly kind: string;
  /** Of the kind, where it is not that of the parent: `policy/v1`. */
  readonly apiVersion?: string;
  readonly verbs: readonly string[];
}

export interface ServedResource {
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly ServedSubresource[];
  /** Absent if nothing of it is stored. */
  readonly definition?: AnyDefinition;
}

const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const PART_VERBS = ['get', 'patch', 'update'];

/** Beside `status`, which whoever has a status has. */
const SUBRESOURCES: Readonly<Record<string, readonly ServedSubresource[]>> = {
  serviceaccounts: [
    {
      name: 'token',
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      verbs: ['create'],
    },
  ],
  nodes: [
    {
      name: 'proxy',
      kind: 'NodeProxyOptions',
      verbs: ['create', 'delete', 'get', 'patch', 'update'],
    },
  ],
  certificatesigningrequests: [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: PART_VERBS },
  ],
  namespaces: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  pods: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: PART_VERBS },
    { name: 'eviction', kind: 'Eviction', apiVersion: 'policy/v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    { name: 'resize', kind: 'Pod', verbs: PART_VERBS },
  ],
};

/** Asked with POST, answered and forgotten. */
const REVIEWS: readonly (readonly [resource: string, kind: string, group: string])[] = [
  ['selfsubjectaccessreviews', 'SelfSubjectAccessReview', 'authorization.k8s.io'],
  ['selfsubjectrulesreviews', 'SelfSubjectRulesReview', 'authorization.k8s.io'],
  ['subjectaccessreviews', 'SubjectAccessReview', 'authorization.k8s.io'],
  ['localsubjectaccessreviews', 'LocalSubjectAccessReview', 'authorization.k8s.io'],
  ['tokenreviews', 'TokenReview', 'authentication.k8s.io'],
  ['selfsubjectreviews', 'SelfSubjectReview', 'authentication.k8s.io'],
];

/** Of every server. */
export const REVIEW_RESOURCES: readonly ServedResource[] = REVIEWS.map(
  ([resource, kind, group]) => ({
    resource,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    group,
    version: 'v1',
    namespaced: resource === 'localsubjectaccessreviews',
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }),
);

/** Of the core group: what is answered without being stored. */
const ASKED_OF_CORE: readonly ServedResource[] = [
  {
    resource: 'bindings',
    singular: 'binding',
    kind: 'Binding',
    listKind: 'BindingList',
    group: '',
    version: 'v1',
    namespaced: true,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  },
  {
    resource: 'componentstatuses',
    singular: 'componentstatus',
    kind: 'ComponentStatus',
    listKind: 'ComponentStatusList',
    group: '',
    version: 'v1',
    namespaced: false,
    verbs: ['get', 'list'],
    shortNames: ['cs'],
    categories: [],
    subresources: [],
  },
];

/** What no row of the table is of. */
export const ASKED_RESOURCES: readonly ServedResource[] = [...REVIEW_RESOURCES, ...ASKED_OF_CORE];

export function storedResource(definition: AnyDefinition): ServedResource {
  const { resource, kind, group, apiVersion, namespaced } = definition;
  const { shortNames = [], categories = [], status, scale, custom } = definition;
  const parts: ServedSubresource[] = [
    ...(custom === undefined ? (SUBRESOURCES[resource] ?? []) : []),
  ];
  if (status !== undefined) parts.push({ name: 'status', kind, verbs: PART_VERBS });
  if (scale !== undefined) {
    parts.push({ name: 'scale', kind: 'Scale', apiVersion: 'autoscaling/v1', verbs: PART_VERBS });
  }
  return {
    resource,
    singular: custom?.singular ?? kind.toLowerCase(),
    kind,
    listKind: custom?.listKind ?? `${kind}List`,
    group,
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    namespaced,
    verbs: verbsOf(definition),
    shortNames,
    categories,
    subresources: parts.sort(byName),
    definition,
  };
}

function verbsOf({ resource, group }: AnyDefinition): readonly string[] {
  // Upstream has no way to delete all namespaces at once.
  const isNamespaces = group === '' && resource === 'namespaces';
  return isNamespaces ? ALL_VERBS.filter((verb) => verb !== 'deletecollection') : ALL_VERBS;
}

function byName(a: ServedSubresource, b: ServedSubresource): number {
  return a.name < b.name ? -1 : 1;
}

/** `v1`, `apps/v1` */
export function groupVersion({
  group,
  version,
}: Pick<ServedResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
