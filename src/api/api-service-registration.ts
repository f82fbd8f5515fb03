/**
 * An APIService for each version that this server has: those of every server once, at the beginning, those of custom
 * resources as long as these are served. And what there is to say of one that is to be had elsewhere.
 * Upstream: pkg/controlplane/apiserver/aggregator.go, controller/crdregistration; kube-aggregator pkg/controllers (v1.36).
 *
 * Deviation: requests are passed on to no other server, so one that names a Service is never available.
 */
import type { Entry } from '../sim/index.ts';
import type { APIService, APIServiceSpec, Condition } from './cluster-objects.ts';
import { beginWith } from './initial-object.ts';
import type { ApiObject } from './objects.ts';
import { sameValue } from './patch/same-value.ts';
import { SERVER_ACTOR, type Backend } from './requests/backend.ts';
import { createObject } from './requests/create-object.ts';
import { deleteObject } from './requests/delete-object.ts';
import { updateObject } from './requests/update-object.ts';
import { localAvailable } from './resources/api-services.ts';

const RESOURCE = 'apiservices';
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const WRITER = { manager: 'kube-apiserver' };
/** Not drawn: the same in every cluster, and shifts no draw of what comes later. */
const UIDS = '00000000-0000-4000-8002-';

/** Of every server: the order of its groups, and of the versions of one. */
const OWN: readonly (readonly [apiVersion: string, group: number, version: number])[] = [
  ['v1', 18_000, 1],
  ['apps/v1', 17_800, 15],
  ['events.k8s.io/v1', 17_750, 15],
  ['authentication.k8s.io/v1', 17_700, 15],
  ['authorization.k8s.io/v1', 17_600, 15],
  ['autoscaling/v1', 17_500, 15],
  ['autoscaling/v2', 17_500, 30],
  ['batch/v1', 17_400, 15],
  ['certificates.k8s.io/v1', 17_300, 15],
  ['networking.k8s.io/v1', 17_200, 15],
  ['policy/v1', 17_100, 15],
  ['rbac.authorization.k8s.io/v1', 17_000, 15],
  ['storage.k8s.io/v1', 16_800, 15],
  ['admissionregistration.k8s.io/v1', 16_700, 15],
  ['apiextensions.k8s.io/v1', 16_700, 15],
  ['scheduling.k8s.io/v1', 16_600, 15],
  ['coordination.k8s.io/v1', 16_500, 15],
  ['node.k8s.io/v1', 16_300, 15],
  ['discovery.k8s.io/v1', 16_200, 15],
  ['resource.k8s.io/v1', 16_200, 21],
  ['flowcontrol.apiserver.k8s.io/v1', 16_100, 21],
];
const OF_CUSTOM = { groupPriorityMinimum: 1000, versionPriority: 100 };

const ELSEWHERE: Condition = {
  type: 'Available',
  status: 'False',
  reason: 'ServiceAccessError',
  message: 'not simulated: requests are not passed on to another server',
};

export class ApiServiceRegistration {
  readonly #backend: Backend;
  readonly #latencyMs: number;
  #due: Entry | undefined;

  /** @param isKept a cluster that is kept is made of its writes @param latencyMs from a write to its being seen */
  constructor(backend: Backend, isKept: boolean, latencyMs: number) {
    this.#backend = backend;
    this.#latencyMs = latencyMs;
    const now = backend.timestamp();
    for (const [at, [apiVersion, groupPriorityMinimum, versionPriority]] of OWN.entries()) {
      const spec = { ...specOf(apiVersion), groupPriorityMinimum, versionPriority };
      const object: APIService = {
        ...manifestOf(spec, 'onstart'),
        status: { conditions: [localAvailable(now)] },
      };
      Object.assign(object.metadata, {
        uid: `${UIDS}${String(at + 1).padStart(12, '0')}`,
        resourceVersion: '1',
        creationTimestamp: now,
      });
      beginWith(backend, RESOURCE, object, isKept);
    }
    if (backend.store.count('customresourcedefinitions') > 0) this.#enqueue();
  }

  /** A definition or an APIService was written. */
  observe({ kind }: ApiObject): void {
    if (kind === 'CustomResourceDefinition' || kind === 'APIService') this.#enqueue();
  }

  #enqueue(): void {
    this.#due ??= this.#backend.world.loop.schedule(
      this.#latencyMs,
      () => {
        this.#due = undefined;
        this.#sync();
      },
      SERVER_ACTOR,
    );
  }

  #sync(): void {
    const backend = this.#backend;
    const wanted = new Map(this.#learned().map((spec) => [nameOf(spec), spec]));
    const present = backend.store.list(RESOURCE);
    for (const object of present) {
      const { metadata, spec, status } = object;
      if (metadata.deletionTimestamp !== undefined) continue;
      const own = wanted.get(metadata.name);
      wanted.delete(metadata.name);
      const isManaged = metadata.labels?.[MANAGED] === 'true';
      if (own === undefined && isManaged) deleteObject(backend, RESOURCE, metadata);
      else if (own !== undefined && isManaged && !sameValue(spec, own)) {
        updateObject(backend, RESOURCE, { ...object, spec: own }, 'object', WRITER);
      } else if (spec.service !== undefined && (status.conditions ?? []).length === 0) {
        const lastTransitionTime = backend.timestamp();
        const conditions = [{ ...ELSEWHERE, lastTransitionTime }];
        updateObject(backend, RESOURCE, { ...object, status: { conditions } }, 'status', WRITER);
      }
    }
    for (const spec of wanted.values()) {
      createObject(backend, RESOURCE, manifestOf(spec, 'true'), WRITER);
    }
  }

  /** Each version that a definition serves, once. */
  #learned(): readonly APIServiceSpec[] {
    const definitions = this.#backend.store.list('customresourcedefinitions');
    return definitions.flatMap(({ spec: { group, versions } }) =>
      versions
        .filter(({ served }) => served)
        .map(({ name }) => ({ group, version: name, ...OF_CUSTOM })),
    );
  }
}

function specOf(apiVersion: string): APIServiceSpec {
  const slash = apiVersion.indexOf('/');
  const version = apiVersion.slice(slash + 1);
  return slash < 0 ? { version } : { group: apiVersion.slice(0, slash), version };
}

function nameOf({ group = '', version = '' }: APIServiceSpec): string {
  return `${version}.${group}`;
}

function manifestOf(spec: APIServiceSpec, automanaged: string): Omit<APIService, 'status'> {
  const metadata = { name: nameOf(spec), labels: { [MANAGED]: automanaged } };
  // What of metadata is the server's comes with the write.
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: metadata as unknown as APIService['metadata'],
    spec,
  };
}
