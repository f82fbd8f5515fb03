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
  type PodManifest,
} from '../workloads/manifest.ts';
import type { PodShape } from '../workloads/pod-shape.ts';
import {
  holdingAtFirst,
  secretManifest,
  TENANTS,
  USERS,
  type Holding,
  type SecretName,
} from '../workloads/secrets.ts';
import { imageOf, partsOf, REGISTRIES } from '../workloads/setting.ts';
import type { Holds } from './becomes.ts';
import type { Stage } from './stage.ts';

/** The pods that were created, as last edited. */
export class Cast {
  readonly #shapes = new Map<string, PodShape>();
  readonly #manifests = new Map<string, PodManifest>();
  readonly #stage: Stage;
  /** The first tenant's secrets that were changed. */
  readonly #changed = new Map<SecretName, Holding>();
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

  async act(action: Action): Promise<void> {
    const stage = this.#stage;
    switch (action.do) {
      case 'create': {
        const name = nameOf(action.pod);
        if (stage.lab.pod(name, namespaceOf(action.pod)) !== undefined) return;
        this.#shapes.set(name, action.shape);
        this.#lives += 1;
        return this.#apply(name, podManifest(action.pod, action.shape, this.#lives));
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

  #apply(name: string, manifest: PodManifest): Promise<void> {
    this.#manifests.set(name, manifest);
    return this.#stage.do({ apply: [manifest] });
  }
}
