/**
 * What of a container's configuration depends on more than its manifest: variables, the command with
 * them put in, and mounts made ready. Upstream: pkg/kubelet/kubelet_pods.go,
 * GenerateRunContainerOptions; pkg/kubelet/container/helpers.go, ExpandContainerCommandAndArgs (v1.36).
 */
import type { Container, FeatureGates, NodeAllocatable, Pod } from '../../api/index.ts';
import type { ContainerConfig } from '../../cri/index.ts';
import { mapped, type Steps } from '../../sim/index.ts';
import {
  containerEnvironment,
  variablesOfServices,
  type EnvironmentSources,
} from './container-environment.ts';
import { expand, type Environment, type PodRuntimeStatus } from '../model/index.ts';
import type { ImageVolumes } from './image-volumes.ts';
import { processOptions, type ProcessOptions } from './process-options.ts';
import { targetNamespace } from './target-container.ts';
import type { ObjectManager } from '../objects/index.ts';
import type { VolumeManager } from '../volume-manager/index.ts';

export interface ContainerOptionsSources {
  readonly objects: ObjectManager;
  readonly hostIp: string;
  readonly serviceVariables: EnvironmentSources['serviceVariables'];
  readonly volumeHost: { readonly nodeAllocatable: NodeAllocatable; ownCopy(pod: Pod): Pod };
  readonly volumeManager: VolumeManager;
  readonly featureGates: FeatureGates;
  /** The runtime's view of a pod, asked for now. */
  readonly inspect: (podUid: string) => Steps<PodRuntimeStatus>;
}

type Envs = NonNullable<ContainerConfig['envs']>;

export type RunContainerOptions = Pick<ContainerConfig, 'command' | 'args' | 'envs' | 'mounts'> &
  ProcessOptions;

export class ContainerOptions {
  readonly #volumeManager: VolumeManager;
  readonly #environment: EnvironmentSources;
  readonly #inspect: ContainerOptionsSources['inspect'];
  /** Variables as the runtime is told of them. */
  readonly #envs = new WeakMap<Environment, Envs>();

  constructor(sources: ContainerOptionsSources) {
    const { inspect, volumeManager, featureGates } = sources;
    this.#volumeManager = volumeManager;
    this.#inspect = inspect;
    this.#environment = {
      nodeAllocatable: sources.volumeHost.nodeAllocatable,
      ownCopy: (pod) => sources.volumeHost.ownCopy(pod),
      ...sources,
      ...(featureGates.EnvFiles
        ? { readFile: (pod, name, path) => volumeManager.readFile(pod, name, path) }
        : {}),
      podIp: function* (podUid) {
        const { sandboxes } = yield* inspect(podUid);
        return sandboxes[0]?.ip ?? '';
      },
    };
  }

  /** @throws {Error} whose message is what the container waits with */
  *generate(
    pod: Pod,
    container: Container,
    imageVolumes: ImageVolumes,
  ): Steps<RunContainerOptions> {
    const variables =
      variablesOfServices(this.#environment, pod, container) ??
      (yield* containerEnvironment(this.#environment, pod, container));
    const mounts = yield* this.#volumeManager.containerMounts(
      pod,
      container,
      variables,
      imageVolumes,
    );
    const expanded = (text: string): string => expand(text, (name) => variables.get(name));
    const { command = [], args = [] } = container;
    const options = {
      command: mapped(command, expanded),
      args: mapped(args, expanded),
      envs: this.#told(variables),
      mounts,
      ...processOptions(pod, container),
    };
    if (pod.spec.ephemeralContainers === undefined) return options;
    return { ...options, ...(yield* targetNamespace(pod, container, this.#inspect)) };
  }

  /** Containers without variables of their own have the same ones: those of Services. */
  #told(variables: Environment): Envs {
    const known = this.#envs.get(variables);
    if (known !== undefined) return known;
    const envs = [...variables].map(([key, value]) => ({ key, value }));
    this.#envs.set(variables, envs);
    return envs;
  }
}
