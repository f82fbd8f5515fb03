/**
 * What the server has, in the old form, a document for each group version, and in the new, all in one.
 * Upstream: apiserver pkg/endpoints/discovery, discovery/aggregated.
 */
import { hashOf } from '#hash';
import { badRequest, BUILT_IN_NAMES, DEFINITIONS, encodeBase64 } from '../../index.ts';
import { groupVersion, type ServedResource } from '../served-resource.ts';
import type { ServedGroup, ServedResources } from '../served-resources.ts';

/** `/api` */
export function coreVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis` */
export function groupList(served: ServedResources): object {
  const groups = served.groups.filter(({ group }) => group !== '').map(groupDocument);
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `/apis/apps` */
export function apiGroup(served: ServedResources, group: string): object {
  const found = served.group(group);
  if (found === undefined) throw badRequest(`no group ${group}`);
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(found) };
}

function groupDocument({ group, versions }: ServedGroup): object {
  const all = versions.map(({ version }) => ({
    groupVersion: groupVersion({ group, version }),
    version,
  }));
  return { name: group, versions: all, preferredVersion: all[0] };
}

/** `/apis/apps/v1` */
export function resourceList(served: ServedResources, group: string, version: string): object {
  const resources = served.version(group, version)?.resources;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersion({ group, version }),
    resources: (resources ?? []).flatMap(resourceEntries),
  };
}

/** Those that are left to a custom resource while its definition goes, of which nobody asks for more. */
const TERMINATING_VERBS: readonly string[] = ['delete', 'deletecollection', 'get', 'list', 'watch'];

function verbsOf({ verbs, definition }: ServedResource): readonly string[] {
  return definition?.custom?.isTerminating === true ? TERMINATING_VERBS : verbs;
}

function resourceEntries(served: ServedResource): readonly object[] {
  const { resource, singular, namespaced, kind, shortNames, categories } = served;
  const whole = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(served),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(served.definition === undefined ? {} : { storageVersionHash: storageHash(served) }),
  };
  const parts = served.subresources.map((part) => ({
    name: `${resource}/${part.name}`,
    singularName: '',
    namespaced,
    ...(part.apiVersion === undefined ? {} : groupAndVersion(part.apiVersion)),
    kind: part.kind,
    verbs: part.verbs,
  }));
  return [whole, ...parts];
}

const BUILT_IN_GROUPS = ['admissionregistration.k8s.io', 'apiextensions.k8s.io'];
/** Kinds of these that upstream stores in a version before the one that it serves. */
const STORED_IN: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'v1beta1',
  MutatingAdmissionPolicy: 'v1beta1',
  MutatingAdmissionPolicyBinding: 'v1beta1',
};

/** Tells clients whether objects are stored in another version than before. Upstream: StorageVersionHash. */
function storageHash({ group, version, kind, definition }: ServedResource): string {
  const { storedAs } = definition?.view ?? {};
  const keeper = BUILT_IN_NAMES.find((name) => name === storedAs);
  // What another row keeps is stored as that row says.
  if (keeper !== undefined) return hashOfType(DEFINITIONS[keeper].apiVersion, kind);
  const isBuiltIn = BUILT_IN_GROUPS.includes(group);
  return hashOfType(`${group}/${isBuiltIn ? (STORED_IN[kind] ?? version) : version}`, kind);
}

function hashOfType(groupAndVersion: string, kind: string): string {
  // The core group has no name, and its slash.
  const type = groupAndVersion.includes('/') ? groupAndVersion : `/${groupAndVersion}`;
  const digest = hashOf('sha256', `${type}/${kind}`);
  const bytes = (digest.slice(0, 16).match(/../g) ?? []).map((byte) => parseInt(byte, 16));
  return encodeBase64(Uint8Array.from(bytes));
}

function groupAndVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
}

/** An empty group and version mean those of the resource. */
const SAME = { group: '', version: '' };

interface Aggregated {
  readonly document: object;
  readonly etag: string;
}

const MADE = new WeakMap<
  ServedResources,
  { readonly core: Aggregated; readonly others: Aggregated }
>();

/** `/api` or `/apis` in the new form, with its entity tag. */
export function aggregatedDiscovery(served: ServedResources, isCore: boolean): Aggregated {
  let made = MADE.get(served);
  if (made === undefined) {
    const isOfCore = ({ group }: ServedGroup): boolean => group === '';
    made = {
      core: aggregated(served.groups.filter(isOfCore)),
      others: aggregated(served.groups.filter((each) => !isOfCore(each))),
    };
    MADE.set(served, made);
  }
  return isCore ? made.core : made.others;
}

function aggregated(groups: readonly ServedGroup[]): Aggregated {
  const items = groups.map(({ group, versions }) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versions.map(({ version, resources }) => ({
      version,
      resources: resources.map(aggregatedResource),
      freshness: 'Current',
    })),
  }));
  const document = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  };
  const digest = hashOf('sha512', JSON.stringify(document)).toUpperCase();
  return { document, etag: `"${digest}"` };
}

function aggregatedResource(served: ServedResource): object {
  const { resource, kind, namespaced, singular, shortNames, categories } = served;
  const { group, version, definition } = served;
  const same = definition?.custom === undefined ? SAME : { group, version };
  const subresources = served.subresources.map((part) => ({
    subresource: part.name,
    responseKind: {
      ...(part.apiVersion === undefined ? same : groupAndVersion(part.apiVersion)),
      kind: part.kind,
    },
    verbs: part.verbs,
  }));
  return {
    resource,
    responseKind: { ...same, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(served),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
