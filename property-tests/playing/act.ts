/** Does a workload's actions, those that make sense when their time has come. */
import type { Action } from '../workloads/action.ts';
import { faultStepOf } from '../workloads/fault-shapes.ts';
import { imageReference, nameOf, podManifest, type PodManifest } from '../workloads/manifest.ts';
import { TAGS, type PodShape } from '../workloads/pod-shape.ts';
import { imageOf, partsOf, REGISTRIES } from '../workloads/setting.ts';
import type { Stage } from './stage.ts';

/** The pods that were created, as last edited. */
export class Cast {
  readonly #shapes = new Map<string, PodShape>();
  readonly #manifests = new Map<string, PodManifest>();
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** How the pod is meant to be. */
  shapeOf(name: string): PodShape | undefined {
    return this.#shapes.get(name);
  }

  async act(action: Action): Promise<void> {
    const stage = this.#stage;
    switch (action.do) {
      case 'create': {
        const name = nameOf(action.pod);
        if (stage.lab.pod(name) !== undefined) return;
        this.#shapes.set(name, action.shape);
        return this.#apply(name, podManifest(action.pod, action.shape));
      }
      case 'delete': {
        const name = nameOf(action.pod);
        if (stage.lab.pod(name) === undefined) return;
        return stage.do({
          delete: {
            kind: 'Pod',
            name,
            namespace: 'default',
            gracePeriodSeconds: action.graceSeconds,
          },
        });
      }
      case 'edit':
        return this.#edit(nameOf(action.pod), action);
      case 'push': {
        const { host, path } = partsOf(TAGS[action.tag] ?? TAGS[0]);
        const image = imageOf(action.content);
        return stage.do({ push: { registry: host, reference: path, image } });
      }
      case 'registry': {
        const { host = '' } = REGISTRIES[action.registry] ?? {};
        return stage.do({ registry: { host, available: action.available } });
      }
      case 'fault':
        return stage.do(faultStepOf(action.fault));
    }
  }

  async #edit(name: string, { edit }: Extract<Action, { do: 'edit' }>): Promise<void> {
    const manifest = this.#manifests.get(name);
    const shape = this.#shapes.get(name);
    const pod = this.#stage.lab.pod(name);
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
    const containers = (manifest.spec['containers'] as { image: string }[]).map((each, at) =>
      at === 0 ? { ...each, image: imageReference(edit) } : each,
    );
    this.#shapes.set(name, { ...shape, containers: [{ ...first, image: edit.image }, ...others] });
    return this.#apply(name, { ...manifest, spec: { ...manifest.spec, containers } });
  }

  #apply(name: string, manifest: PodManifest): Promise<void> {
    this.#manifests.set(name, manifest);
    return this.#stage.do({ apply: [manifest] });
  }
}
