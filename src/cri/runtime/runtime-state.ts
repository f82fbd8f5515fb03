/** What the runtime of one node holds, and how its calls are made: shared by sandbox and container calls. */
import { hashOf } from '#hash';
import { Subject } from 'rxjs';
import {
  immediately,
  onNodeOf,
  operation,
  type Host,
  type Operation,
  type Steps,
  type World,
  pause,
} from '../../sim/index.ts';
import {
  plannedCriError,
  type ContainerEvent,
  type ContainerImages,
  type Image,
  type RuntimeRpc,
} from '../index.ts';
import { AddressPool } from './address-pool.ts';
import type { RuntimeFeatures } from './containerd-version.ts';
import type { Names } from './network/names.ts';
import type { SimulatedNetwork } from './network/simulated-network.ts';
import { PodObjectTable } from './pod-object-table.ts';
import type { SimulatedPodSandbox } from './pod-sandbox.ts';
import type { ProgramModels } from './program-models.ts';
import { loadImageTree, type ImageTree } from './rootfs/image-tree.ts';
import { jittered, type RuntimeCosts } from './runtime-costs.ts';
import type { SimulatedContainer } from './simulated-container.ts';

const IMAGE_TREES_MAX = 50;

export interface RuntimeStateOptions {
  readonly world: World;
  /** `cri/<node>`: trace actor and loop lane. */
  readonly actor: string;
  readonly host: Host;
  readonly images: ContainerImages;
  readonly podCidr: string;
  readonly costs: RuntimeCosts;
  readonly features: RuntimeFeatures;
  readonly runtimeHandlers: readonly string[];
  readonly network: SimulatedNetwork;
  readonly names: Names;
  readonly models: ProgramModels;
  /** The node's own address. */
  readonly hostIp: string;
}

export class RuntimeState {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly images: ContainerImages;
  readonly costs: RuntimeCosts;
  readonly features: RuntimeFeatures;
  readonly runtimeHandlers: readonly string[];
  readonly network: SimulatedNetwork;
  readonly names: Names;
  readonly models: ProgramModels;
  readonly hostIp: string;
  readonly addresses: AddressPool;
  readonly sandboxes = new PodObjectTable<SimulatedPodSandbox>('sandbox');
  readonly containers = new PodObjectTable<SimulatedContainer>('container');
  readonly eventSubject = new Subject<ContainerEvent>();
  readonly logSubject = new Subject<string>();
  readonly #imageTrees = new Map<string, ImageTree>();
  #idCount = 0;

  constructor(options: RuntimeStateOptions) {
    this.world = options.world;
    this.actor = options.actor;
    this.host = options.host;
    this.images = options.images;
    this.costs = options.costs;
    this.features = options.features;
    this.runtimeHandlers = options.runtimeHandlers;
    this.network = options.network;
    this.names = options.names;
    this.models = options.models;
    this.hostIp = options.hostIp;
    this.addresses = new AddressPool(options.podCidr);
    this.network.join(this.hostIp, this.addresses);
  }

  /** 64 hexadecimal digits, as containerd's: no two alike, and the same in every run. */
  newId(name: string): string {
    this.#idCount += 1;
    return hashOf('sha256', `${this.actor}\n${String(this.#idCount)}\n${name}`);
  }

  /** What the roots of an image's containers begin as; read once, and kept for the images that were used lately. */
  *imageTree(image: Image): Steps<ImageTree> {
    const known = this.#imageTrees.get(image.id);
    if (known !== undefined) return known;
    const tree = yield* loadImageTree(this, image);
    const [oldest = ''] = this.#imageTrees.keys();
    if (this.#imageTrees.size >= IMAGE_TREES_MAX) this.#imageTrees.delete(oldest);
    this.#imageTrees.set(image.id, tree);
    return tree;
  }

  emit(type: ContainerEvent['type'], containerId: string, sandbox: SimulatedPodSandbox): void {
    const { id: podSandboxId, podUid } = sandbox;
    this.eventSubject.next({ containerId, podSandboxId, podUid, type });
  }

  jitteredMs(costMs: number): number {
    return jittered(this.world.choices, costMs);
  }

  pause(costMs: number): Operation<void> {
    return pause(this.world.loop, this.actor, this.jitteredMs(costMs));
  }

  /**
   * A call that changes something: recorded when it arrives, then handled. Fault point
   * `cri.<method>` (`cri.runPodSandbox`, …): see the contract's fault-points.ts.
   */
  call<T>(method: RuntimeRpc, subject: string, handle: () => Steps<T>): Operation<T> {
    return operation(() => this.#call(method, subject, handle));
  }

  /** A call that only reads: nothing is recorded. The same fault points. */
  reading<T>(method: RuntimeRpc, subject: () => string, answer: Operation<T>): Operation<T> {
    const { faults } = this.world;
    if (faults.isIdle) return answer;
    return faults.guard(`cri.${method}`, subject(), this.actor, plannedCriError, answer);
  }

  /** The same, of what there is of one pod, or of all. */
  listing<T>(
    method: RuntimeRpc,
    filter: { readonly podUid?: string } | undefined,
    list: () => T,
  ): Operation<T> {
    const answer = immediately(list);
    if (this.world.faults.isIdle) return answer;
    return this.reading(method, () => this.podNamed(filter?.podUid), answer);
  }

  /** `<namespace>/<pod>` of a pod that has a sandbox, else its UID; nothing for all pods. */
  podNamed(podUid = ''): string {
    const [sandbox] = podUid === '' ? [] : this.sandboxes.list((each) => each, podUid);
    if (sandbox === undefined) return podUid;
    const { namespace, name } = sandbox.snapshot.metadata;
    return `${namespace}/${name}`;
  }

  *#call<T>(method: RuntimeRpc, subject: string, handle: () => Steps<T>): Steps<T> {
    const { world, actor } = this;
    world.trace.append(actor, 'cri.call', { method, subject });
    const strike = world.faults.isIdle
      ? undefined
      : world.faults.strike(`cri.${method}`, subject, onNodeOf(actor));
    if (strike !== undefined) yield* strike.meet(actor, plannedCriError);
    return yield* handle();
  }
}
