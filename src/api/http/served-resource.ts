/**
 * What the door serves, as one list: the stored resources of the definitions with their subresources, and those
 * that are only asked (reviews). Routes, discovery and OpenAPI are read from it.
 */
import { DEFINITIONS, RESOURCE_NAMES, type AnyDefinition } from '../index.ts';

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
  pods: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: PART_VERBS },
    { name: 'eviction', kind: 'Eviction', apiVersion: 'policy/v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
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

export const SERVED: readonly ServedResource[] = [
  ...RESOURCE_NAMES.map((name) => storedResource(DEFINITIONS[name] as unknown as AnyDefinition)),
  ...REVIEWS.map(([resource, kind, group]) => ({
    resource,
    singular: kind.toLowerCase(),
    kind,
    group,
    version: 'v1',
    namespaced: resource === 'localsubjectaccessreviews',
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  })),
];

function storedResource(definition: AnyDefinition): ServedResource {
  const { resource, kind, group, apiVersion, namespaced } = definition;
  const { shortNames = [], categories = [], status, scale } = definition;
  const parts: ServedSubresource[] = [...(SUBRESOURCES[resource] ?? [])];
  if (status !== undefined) parts.push({ name: 'status', kind, verbs: PART_VERBS });
  if (scale !== undefined) {
    parts.push({ name: 'scale', kind: 'Scale', apiVersion: 'autoscaling/v1', verbs: PART_VERBS });
  }
  return {
    resource,
    singular: kind.toLowerCase(),
    kind,
    group,
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    namespaced,
    // Upstream has no way to delete all namespaces at once.
    verbs:
      resource === 'namespaces' ? ALL_VERBS.filter((v) => v !== 'deletecollection') : ALL_VERBS,
    shortNames,
    categories,
    subresources: parts.sort(byName),
    definition,
  };
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

/** Upstream's order of groups; whoever is not in it comes last. */
const GROUP_ORDER = [
  '',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
];

export interface ServedGroup {
  readonly group: string;
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly ServedResource[];
  }[];
}

/** Everything served, by group and version, resources by name. */
export const GROUPS: readonly ServedGroup[] = [...new Set(SERVED.map(({ group }) => group))]
  .sort((a, b) => rank(a) - rank(b))
  .map((group) => {
    const own = SERVED.filter((each) => each.group === group);
    const versions = [...new Set(own.map(({ version }) => version))];
    return {
      group,
      versions: versions.map((version) => ({
        version,
        resources: own
          .filter((each) => each.version === version)
          .sort((a, b) => (a.resource < b.resource ? -1 : 1)),
      })),
    };
  });

function rank(group: string): number {
  const at = GROUP_ORDER.indexOf(group);
  return at < 0 ? GROUP_ORDER.length : at;
}
