/** One node in a lab on the memory adapters, every choice the default, and what is to be seen of its pods. */
import { onTestFinished } from 'vitest';
import type { ContainerStatus, Pod } from '../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions, type SimulatedNode } from '../src/lab/index.ts';
import { choices, operation, type TraceRecord, type TraceType } from '../src/sim/index.ts';

export interface ContainerShape {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** What its process does; default: what its command says, or sleeps until it is told to end. */
  readonly script?: string;
  readonly restartPolicy?: string;
  readonly restartPolicyRules?: readonly unknown[];
  readonly lifecycle?: Readonly<Record<string, unknown>>;
  readonly startupProbe?: Readonly<Record<string, unknown>>;
  readonly livenessProbe?: Readonly<Record<string, unknown>>;
  readonly readinessProbe?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly Readonly<Record<string, unknown>>[];
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly env?: readonly Readonly<Record<string, unknown>>[];
  readonly envFrom?: readonly Readonly<Record<string, unknown>>[];
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
    readonly subPath?: string;
    readonly subPathExpr?: string;
  }[];
}

export interface PodShape {
  readonly containers?: readonly ContainerShape[];
  readonly initContainers?: readonly ContainerShape[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

export const IMAGE = 'registry.test/team/server:v1';

export function podManifest(name: string, shape: PodShape = {}) {
  const { containers = [{}], initContainers = [], spec = {} } = shape;
  const all = [...initContainers, ...containers];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      annotations: Object.fromEntries(
        all
          .filter(({ script, command }) => script !== undefined || command === undefined)
          .map(({ name: container = 'main', script = 'sleep infinity' }) => [
            `process.drydock.dev/${container}`,
            script,
          ]),
      ),
    },
    spec: {
      containers: containers.map(containerOf),
      ...(initContainers.length === 0 ? {} : { initContainers: initContainers.map(containerOf) }),
      ...spec,
    },
  };
}

function containerOf({ script: _script, ...container }: ContainerShape) {
  return { name: 'main', image: IMAGE, ...container };
}

export const imageOf = (version: string) => ({ layers: [{ files: { version } }] });

export class KubeletLab {
  readonly lab: Lab;
  /** Every version of every pod, as a watch delivers them. */
  readonly #versions: Pod[] = [];

  readonly #watch: { unsubscribe(): void };

  private constructor(lab: Lab) {
    this.lab = lab;
    this.#watch = lab.cluster.client
      .resource('pods')
      .watch()
      .subscribe((event) => {
        if (event.type !== 'BOOKMARK') this.#versions.push(event.object);
      });
  }

  static async open(options: Partial<LabOptions> = {}): Promise<KubeletLab> {
    const lab = await Lab.open({
      ports: memoryPorts(),
      choices: choices.defaults(),
      registries: [
        {
          host: 'registry.test',
          content: [
            { reference: 'team/server:v1', image: imageOf('server') },
            { reference: 'team/config:v1', image: imageOf('config') },
          ],
        },
      ],
      ...options,
    });
    onTestFinished(() => lab.close());
    return new KubeletLab(lab);
  }

  async run(name: string, shape: PodShape = {}): Promise<void> {
    await this.lab.apply(podManifest(name, shape));
  }

  async advanceSeconds(seconds: number): Promise<void> {
    await this.lab.advance(seconds * 1000);
  }

  /** Virtual milliseconds since the world began. */
  get now(): number {
    return this.lab.world.now() - this.lab.world.loop.startAt;
  }

  /** The pod as the API has it. @throws if there is none */
  pod(name: string): Pod {
    const pod = this.lab.pod(name);
    if (pod === undefined) throw new Error(`there is no pod ${name}`);
    return pod;
  }

  containerStatus(name: string, container = 'main'): ContainerStatus | undefined {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod(name).status;
    return [...initContainerStatuses, ...containerStatuses].find((each) => each.name === container);
  }

  /** The only node. */
  get node(): SimulatedNode {
    const [node] = this.lab.cluster.nodes;
    if (node === undefined) throw new Error('there is no node');
    return node;
  }

  /** Lines of the newest instance of a container. */
  logs(name: string, container = 'main'): readonly string[] {
    const id = this.containerStatus(name, container)?.containerID?.replace('drydock://', '');
    return id === undefined ? [] : this.node.runtime.logs(id);
  }

  /** As the kubelet does under disk pressure. */
  async deleteUnusedImages(): Promise<void> {
    await this.lab.perform(operation(() => this.node.kubelet.garbage.images.deleteUnusedImages()));
  }

  /** As the kubelet does under disk pressure. */
  async deleteAllUnusedContainers(): Promise<void> {
    await this.lab.perform(
      operation(() => this.node.kubelet.garbage.containers.deleteAllUnusedContainers()),
    );
  }

  /** What is there that the idle cluster did not have. Ends the record of versions. */
  leftovers(): Promise<readonly string[]> {
    this.#watch.unsubscribe();
    return this.lab.leftovers();
  }

  /** What was said about a pod, each time: `Normal Killing: Stopping container main`. */
  said(name: string, reason?: RegExp): readonly string[] {
    return this.records('event.recorded')
      .map(({ detail }) => detail)
      .filter(({ object }) => object === `default/${name}`)
      .filter((event) => reason?.test(event.reason) ?? true)
      .map((event) => `${event.type} ${event.reason}: ${event.message}`);
  }

  records<T extends TraceType>(type: T): readonly Extract<TraceRecord, { type: T }>[] {
    return this.lab.world.trace.records.filter(
      (record): record is Extract<TraceRecord, { type: T }> => record.type === type,
    );
  }

  /** Versions that the API had of a pod, oldest first. */
  versions(name: string): readonly Pod[] {
    return this.#versions.filter(({ metadata }) => metadata.name === name);
  }

  /** Its phases, each once for as long as it lasted. */
  phases(name: string): readonly string[] {
    return distinct(this.versions(name).map(({ status }) => status.phase ?? 'none'));
  }

  /** The reasons a container waited with, each once for as long as it lasted. */
  waits(name: string, container = 'main'): readonly string[] {
    const statuses = this.versions(name).flatMap(
      ({ status }) => status.containerStatuses?.filter((each) => each.name === container) ?? [],
    );
    return distinct(statuses.flatMap(({ state }) => state?.waiting?.reason ?? []));
  }
}

/** Without repetitions of the one before. */
function distinct(values: readonly string[]): readonly string[] {
  return values.filter((value, at) => value !== values[at - 1]);
}
