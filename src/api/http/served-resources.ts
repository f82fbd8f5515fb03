/** Everything that a door serves, by group and version: made of the server's table, anew whenever that changes. */
import { compareVersions, type ReadableTable } from '../index.ts';
import { ASKED_RESOURCES, storedResource, type ServedResource } from './served-resource.ts';

/** Upstream's order of groups; whoever is not in it comes last, by name. */
const GROUP_ORDER = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
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
  'flowcontrol.apiserver.k8s.io',
];

export interface ServedVersion {
  readonly version: string;
  /** By name. */
  readonly resources: readonly ServedResource[];
}

export interface ServedGroup {
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly ServedVersion[];
}

export class ServedResources {
  readonly groups: readonly ServedGroup[];
  readonly #byGroup: ReadonlyMap<string, ServedGroup>;

  constructor(table: ReadableTable) {
    const stored = table.definitions.filter(({ custom }) => custom?.isServed !== false);
    const all = [...stored.map(storedResource), ...ASKED_RESOURCES];
    const names = [...new Set(all.map(({ group }) => group))].sort(compareGroups);
    this.groups = names.map((group) => groupOf(group, all));
    this.#byGroup = new Map(this.groups.map((each) => [each.group, each]));
  }

  group(name: string): ServedGroup | undefined {
    return this.#byGroup.get(name);
  }

  /** Whether all that is in the group is custom. */
  isLearned(group: string): boolean {
    const versions = this.#byGroup.get(group)?.versions ?? [];
    return versions.every(({ resources }) =>
      resources.every(({ definition }) => definition?.custom !== undefined),
    );
  }

  version(group: string, version: string): ServedVersion | undefined {
    return this.#byGroup.get(group)?.versions.find((each) => each.version === version);
  }
}

function groupOf(group: string, all: readonly ServedResource[]): ServedGroup {
  const own = all.filter((each) => each.group === group);
  const versions = [...new Set(own.map(({ version }) => version))].sort(compareVersions);
  return {
    group,
    versions: versions.map((version) => ({
      version,
      resources: own
        .filter((each) => each.version === version)
        .sort((a, b) => (a.resource < b.resource ? -1 : 1)),
    })),
  };
}

function compareGroups(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(group: string): number {
  const at = GROUP_ORDER.indexOf(group);
  return at < 0 ? GROUP_ORDER.length : at;
}

const MADE = new WeakMap<ReadableTable, { readonly revision: number; served: ServedResources }>();

export function servedResources(table: ReadableTable): ServedResources {
  const known = MADE.get(table);
  if (known?.revision === table.revision) return known.served;
  const served = new ServedResources(table);
  MADE.set(table, { revision: table.revision, served });
  return served;
}
