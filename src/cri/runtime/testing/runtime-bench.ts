/** A runtime on a memory disk, and the shortest way to a running container on it. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { of } from 'rxjs';
import {
  choices,
  Host,
  runToEnd,
  World,
  type Choices,
  type DiskBound,
  type Operation,
} from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import type { ContainerConfig, ContainerEvent, Image, Mount } from '../../index.ts';
import { OCIImageService } from '../../oci/index.ts';
import { inProcessTransport } from '../../registry/index.ts';
import { createSimulatedRuntime, type RuntimeCosts, type SimulatedRuntime } from '../index.ts';

export interface ContainerSpec {
  readonly name?: string;
  readonly podName?: string;
  readonly attempt?: number;
  readonly script?: string;
  readonly command?: readonly string[];
  readonly mounts?: readonly Mount[];
  readonly terminationMessagePath?: string;
  readonly workingDir?: string;
  readonly memoryLimitBytes?: number;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
}

/** The one image of its node. */
const SERVER: Image = {
  id: 'sha256:0',
  repoTags: ['registry.test/team/server:v1'],
  repoDigests: ['registry.test/team/server@sha256:0'],
  sizeBytes: 1,
  pinned: false,
};

export class RuntimeBench {
  readonly world: World;
  readonly host: Host;
  readonly runtime: SimulatedRuntime;
  readonly events: ContainerEvent[] = [];

  constructor(
    options: {
      choices?: Choices;
      podCidr?: string;
      costs?: Partial<RuntimeCosts>;
      disk?: DiskBound;
    } = {},
  ) {
    this.world = new World({ choices: options.choices ?? choices.defaults() });
    const { realWork } = this.world;
    this.host = new Host({ name: 'node-1', realWork, ...createMemoryHostAdapters(options.disk) });
    const { world, host } = this;
    const actor = 'cri/node-1';
    const transport = inProcessTransport(() => undefined);
    const { mountImage, withdrawImages, unmountImages, pullSandboxImage } = new OCIImageService({
      world,
      actor,
      host,
      transport,
    });
    this.runtime = createSimulatedRuntime({
      world,
      actor,
      host,
      images: {
        find: (image) => (image === SERVER.id ? SERVER : undefined),
        hasSandboxImage: true,
        pullSandboxImage,
        mountImage,
        unpack: () => of(undefined),
        withdrawImages,
        unmountImages,
      },
      ...options,
    });
    this.runtime.containerEvents$.subscribe((event) => this.events.push(event));
  }

  get now(): number {
    return this.world.now() - this.world.loop.startAt;
  }

  /** Runs the loop until the operation has ended. */
  perform<T>(operation: Operation<T>): Promise<T> {
    return runToEnd(this.world.loop, operation);
  }

  async advance(durationMs: number): Promise<void> {
    const until = this.world.now() + durationMs;
    while ((await this.world.loop.run(until)) === 'stopped');
  }

  async write(path: string, text: string): Promise<void> {
    await this.host.files.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    await this.host.files.writeFile(path, utf8ToBytes(text));
  }

  async sandbox(podName = 'web', attempt = 0): Promise<string> {
    return this.perform(this.runtime.runPodSandbox(sandboxConfig(podName, attempt)));
  }

  async create(podSandboxId: string, spec: ContainerSpec = {}): Promise<string> {
    const { name = 'server', podName = 'web', attempt = 0, script, command, mounts = [] } = spec;
    const { terminationMessagePath, workingDir, memoryLimitBytes, stdin, stdinOnce, tty } = spec;
    const config: ContainerConfig = {
      metadata: { name, attempt },
      image: { image: SERVER.id, userSpecifiedImage: 'registry.test/team/server:v1' },
      mounts,
      ...(command === undefined ? {} : { command }),
      ...(terminationMessagePath === undefined ? {} : { terminationMessagePath }),
      ...(workingDir === undefined ? {} : { workingDir }),
      ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
      ...(stdin === undefined ? {} : { stdin }),
      ...(stdinOnce === undefined ? {} : { stdinOnce }),
      ...(tty === undefined ? {} : { tty }),
      ...(script === undefined ? {} : { annotations: { [`process.drydock.dev/${name}`]: script } }),
    };
    return this.perform(
      this.runtime.createContainer(podSandboxId, config, sandboxConfig(podName, 0)),
    );
  }

  /** A sandbox with one container, started. */
  async run(spec: ContainerSpec = {}): Promise<string> {
    const id = await this.create(await this.sandbox(spec.podName), spec);
    await this.perform(this.runtime.startContainer(id));
    return id;
  }
}

function sandboxConfig(name: string, attempt: number) {
  return { metadata: { name, namespace: 'default', uid: `uid-${name}`, attempt } };
}

export function mount(containerPath: string, hostPath: string): Mount {
  return { containerPath, hostPath, readonly: true };
}
