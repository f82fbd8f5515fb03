/** A runtime over the real image service of its node, on one disk, with a registry beside them. */
import { ImageBench, type ImageBenchOptions } from '../../../../testing/image-bench.ts';
import type { Operation } from '../../../sim/index.ts';
import type { Mount } from '../../index.ts';
import { buildImage, type BuiltObject } from '../../registry/index.ts';
import {
  createSimulatedRuntime,
  type SimulatedRuntime,
  type SimulatedRuntimeOptions,
} from '../index.ts';

const SERVER = 'registry.test/team/server:v1';
export const STATE = '/var/lib/containerd/io.containerd.grpc.v1.cri';

export interface CreateSpec {
  readonly name?: string;
  readonly attempt?: number;
  readonly mounts: readonly Mount[];
  readonly script?: string;
}

export class ImageRuntimeBench {
  readonly images: ImageBench;
  readonly runtime: SimulatedRuntime;
  #serverId = '';

  constructor(
    options: ImageBenchOptions & Partial<Pick<SimulatedRuntimeOptions, 'containerd'>> = {},
  ) {
    const { containerd } = options;
    this.images = new ImageBench(options);
    const { world, host, service } = this.images;
    this.runtime = createSimulatedRuntime({
      world,
      actor: 'cri/node-1',
      host,
      images: service,
      ...(containerd === undefined ? {} : { containerd }),
    });
  }

  /** Puts an object into the registry and on the node; answers its id. */
  async pull(reference: string, object: BuiltObject): Promise<string> {
    const [, repository = '', tag = ''] = /^registry\.test\/(.*):(.*)$/.exec(reference) ?? [];
    await this.images.registry.put(repository, tag, object);
    return this.perform(this.images.service.pullImage({ image: { image: reference } }));
  }

  async sandbox(podName = 'web'): Promise<string> {
    if (this.#serverId === '') {
      this.#serverId = await this.pull(SERVER, buildImage({ layers: [{ files: { run: '' } }] }));
    }
    return this.perform(this.runtime.runPodSandbox(sandboxConfig(podName)));
  }

  create(podSandboxId: string, spec: CreateSpec): Promise<string> {
    return this.perform(this.creation(podSandboxId, spec));
  }

  creation(podSandboxId: string, spec: CreateSpec): Operation<string> {
    const { name = 'main', attempt = 0, mounts, script = 'sleep infinity' } = spec;
    return this.runtime.createContainer(
      podSandboxId,
      {
        metadata: { name, attempt },
        image: { image: this.#serverId, userSpecifiedImage: SERVER },
        mounts,
        annotations: { [`process.drydock.dev/${name}`]: script },
      },
      sandboxConfig('web'),
    );
  }

  /** Creates and starts. */
  async run(podSandboxId: string, spec: CreateSpec): Promise<string> {
    const id = await this.create(podSandboxId, spec);
    await this.perform(this.runtime.startContainer(id));
    return id;
  }

  async read(containerId: string, path: string): Promise<string> {
    const bytes = await this.perform(this.runtime.read(containerId, path));
    return new TextDecoder().decode(bytes);
  }

  /** Where something is mounted. */
  async mountPoints(): Promise<readonly string[]> {
    return (await this.images.host.mounter.list()).map(({ target }) => target);
  }

  perform: ImageBench['perform'] = (operation) => this.images.perform(operation);
}

export function imageMount(containerPath: string, image: string, imageSubPath?: string): Mount {
  return {
    containerPath,
    hostPath: '',
    readonly: true,
    image: { image },
    ...(imageSubPath === undefined ? {} : { imageSubPath }),
  };
}

function sandboxConfig(name: string) {
  return { metadata: { name, namespace: 'default', uid: `uid-${name}`, attempt: 0 } };
}
