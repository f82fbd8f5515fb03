/**
 * One pod's sandbox: the network that its containers share, and the containers in it. Ready from the
 * beginning until it is stopped, for ever not ready then.
 */
import { extended, type Instant } from '../../sim/index.ts';
import type { PodSandbox, PodSandboxConfig } from '../index.ts';
import { PidNamespace } from './processes/pid-namespace.ts';
import type { SimulatedContainer } from './simulated-container.ts';

export class SimulatedPodSandbox {
  readonly id: string;
  readonly podUid: string;
  readonly containers = new Set<SimulatedContainer>();
  #pids: PidNamespace | undefined;
  /** Images may be mounted for its containers. */
  showsImages = false;
  #snapshot: PodSandbox;

  constructor(id: string, config: PodSandboxConfig, createdAt: Instant, ip: string | undefined) {
    const { metadata, network = 'POD', labels = {}, annotations = {} } = config;
    this.id = id;
    this.podUid = metadata.uid;
    const state = 'SANDBOX_READY';
    const snapshot = { id, metadata, state, createdAt, network, labels, annotations } as const;
    this.#snapshot = ip === undefined ? snapshot : extended(snapshot, { ip });
  }

  /** That its containers may share. */
  get pids(): PidNamespace {
    this.#pids ??= PidNamespace.ofSandbox();
    return this.#pids;
  }

  /** Never changed, only replaced. */
  get snapshot(): PodSandbox {
    return this.#snapshot;
  }

  get isReady(): boolean {
    return this.#snapshot.state === 'SANDBOX_READY';
  }

  /** Answers the address that is free again, if there is one. */
  stop(): string | undefined {
    const { ip, ...rest } = this.#snapshot;
    this.#snapshot = { ...rest, state: 'SANDBOX_NOTREADY' };
    return ip;
  }
}
