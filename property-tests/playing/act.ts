/** Does a workload's actions, those that make sense when their time has come. */
import type { Pod } from '../../src/api/index.ts';
import type { Action } from '../workloads/action.ts';
import { faultStepOf } from '../workloads/fault-shapes.ts';
import { imageAt, TAGS, taggedReference } from '../workloads/images.ts';
import {
  imageReference,
  nameOf,
  namespaceOf,
  podManifest,
  tenantOf,
  type PodManifest,
} from '../workloads/manifest.ts';
import {
  objectAt,
  objectAtFirst,
  objectManifest,
  objectsOf,
  type ObjectHolding,
} from '../workloads/objects.ts';
import type { PodShape } from '../workloads/pod-shape.ts';
import {
  holdingAtFirst,
  secretManifest,
  TENANTS,
  USERS,
  type Holding,
  type AppliedManifest,
  type SecretName,
} from '../workloads/secrets.ts';
import { imageOf, partsOf, REGISTRIES } from '../workloads/setting.ts';
import type { Holds, HoldsObject } from './becomes.ts';
import type { Stage } from './stage.ts';

/** The pods that were created, as last edited. */
export class Cast {
  readonly #shapes = new Map<string, PodShape>();
  readonly #manifests = new Map<string, PodManifest>();
  readonly #stage: Stage;
  /** The first tenant's secrets that were changed. */
  readonly #changed = new Map<SecretName, Holding>();
  /** The first tenant's objects that were changed. */
  readonly #objects = new Map<number, ObjectHolding>();
  #lives = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** How the pod is meant to be. */
  shapeOf(name: string): PodShape | undefined {
    return this.#shapes.get(name);
  }

  /** What the secrets of the pod's tenant hold now. */
  holdsFor({ metadata }: Pod): Holds {
    const tenant = TENANTS.findIndex((namespace) => namespace === metadata.namespace);
    return (name) =>
      (tenant === 0 ? this.#changed.get(name) : undefined) ?? holdingAtFirst(tenant, name);
  }

  /** What the objects of the pod's tenant hold now. */
  holdsObjectFor({ metadata }: Pod): HoldsObject {
    const isFirst = metadata.namespace === TENANTS[0];
    return (object) => (isFirst ? this.#objects.get(object) : undefined) ?? objectAtFirst(object);
  }

  async act(action: Action): Promise<void> {
    const stage = this.#stage;
    switch (action.do) {
      case 'create': {
        const name = nameOf(action.pod);
        if (stage.lab.pod(name, namespaceOf(action.pod)) !== undefined) return;
        this.#shapes.set(name, action.shape);
        this.#lives += 1;
        return this.#apply(
          name,
          podManifest(action.pod, action.shape, this.#lives),
          this.#objectsFor(action),
        );
      }
      case 'delete': {
        const name = nameOf(action.pod);
        const namespace = namespaceOf(action.pod);
        if (stage.lab.pod(name, namespace) === undefined) return;
        const { graceSeconds: gracePeriodSeconds } = action;
        return stage.do({ delete: { kind: 'Pod', name, namespace, gracePeriodSeconds } });
      }
      case 'edit':
        return this.#edit(action);
      case 'push':
        return this.#push(TAGS[action.tag] ?? TAGS[0], action.content);
      case 'push image':
        return this.#push(taggedReference(imageAt(action.image)), action.content);
      case 'secret':
        return this.#changeSecret(action);
      case 'object':
        return this.#changeObject(action);
      case 'by hand': {
        const image = imageReference(action);
        if (action.what === 'remove') return stage.do({ image: { remove: image } });
        const isOpen = imageAt(action.image).opens !== 'to who has a key';
        const auth = { username: 'robot', password: USERS.robot };
        return stage.do({ image: isOpen ? { pull: image } : { pull: image, auth } });
      }
      case 'registry': {
        const { host = '' } = REGISTRIES[action.registry] ?? {};
        return stage.do({ registry: { host, available: action.available } });
      }
      case 'fault':
        return stage.do(faultStepOf(action.fault));
    }
  }

  #push(tag: string, content: number): Promise<void> {
    const { host, path } = partsOf(tag);
    return this.#stage.do({ push: { registry: host, reference: path, image: imageOf(content) } });
  }

  async #changeSecret({ secret, holds }: Extract<Action, { do: 'secret' }>): Promise<void> {
    this.#changed.set(secret, holds);
    if (holds !== 'nothing') return this.#stage.do({ apply: [secretManifest(0, secret, holds)] });
    if (this.#stage.lab.find('secrets', secret) === undefined) return;
    return this.#stage.do({ delete: { kind: 'Secret', name: secret, namespace: 'default' } });
  }

  /** Those of the pod's that its tenant had from the beginning, and nobody has seen yet. */
  #objectsFor({ pod, shape }: Extract<Action, { do: 'create' }>): readonly AppliedManifest[] {
    const tenant = tenantOf(pod);
    return objectsOf(shape).flatMap((object) => {
      const first = objectAtFirst(object);
      const isTouched = tenant === 0 && this.#objects.has(object);
      if (first === 'nothing' || isTouched || this.#isThere(object, tenant)) return [];
      return [objectManifest(tenant, object, first)];
    });
  }

  #isThere(object: number, tenant: number): boolean {
    const { kind, name } = objectAt(object);
    const resource = kind === 'Secret' ? 'secrets' : 'configmaps';
    return this.#stage.lab.find(resource, name, TENANTS[tenant]) !== undefined;
  }

  async #changeObject({ object, holds }: Extract<Action, { do: 'object' }>): Promise<void> {
    this.#objects.set(object, holds);
    const { kind, name, immutable } = objectAt(object);
    const isThere = this.#isThere(object, 0);
    const isMadeAnew = holds === 'nothing' || immutable === true;
    if (isThere && isMadeAnew) {
      await this.#stage.do({ delete: { kind, name, namespace: TENANTS[0] } });
    }
    if (holds === 'nothing') return;
    const manifest = objectManifest(0, object, holds, isThere && !isMadeAnew);
    return this.#stage.do({ apply: [manifest] });
  }

  async #edit({ edit, pod: at }: Extract<Action, { do: 'edit' }>): Promise<void> {
    const name = nameOf(at);
    const manifest = this.#manifests.get(name);
    const shape = this.#shapes.get(name);
    const pod = this.#stage.lab.pod(name, namespaceOf(at));
    if (manifest === undefined || shape === undefined || pod === undefined) return;
    if (edit.what === 'label') {
      const metadata = { ...manifest.metadata, labels: { team: edit.value } };
      return this.#apply(name, { ...manifest, metadata });
    }
    if (edit.what === 'deadline') {
      const { activeDeadlineSeconds: present = Infinity } = pod.spec;
      if (edit.seconds > present) return;
      const spec = { ...manifest.spec, activeDeadlineSeconds: edit.seconds };
      return this.#apply(name, { ...manifest, spec });
    }
    const [first, ...others] = shape.containers;
    if (first === undefined) return;
    // As `kubectl set image`: whatever else there is stays, a policy that was filled in too.
    const containers = (manifest.spec['containers'] as { image: string }[]).map((each, index) => ({
      ...each,
      imagePullPolicy: pod.spec.containers[index]?.imagePullPolicy,
      ...(index === 0 ? { image: imageReference(edit) } : {}),
    }));
    this.#shapes.set(name, { ...shape, containers: [{ ...first, image: edit.image }, ...others] });
    return this.#apply(name, { ...manifest, spec: { ...manifest.spec, containers } });
  }

  #apply(
    name: string,
    manifest: PodManifest,
    before: readonly AppliedManifest[] = [],
  ): Promise<void> {
    this.#manifests.set(name, manifest);
    return this.#stage.do({ apply: [...before, manifest] });
  }
}
