/**
 * The node's own objects: registers the Node, keeps its status and its lease.
 * Upstream: pkg/kubelet/kubelet_node_status.go, component-helpers lease controller (v1.36).
 */
import {
  formatMicroTimestamp,
  formatTimestamp,
  isStatus,
  type Client,
  type NodeCondition,
} from '../../api/index.ts';
import {
  Background,
  operation,
  perform,
  type Entry,
  type Operation,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import { LEASE_DURATION_SECONDS, LEASE_RENEW_MS, NODE_STATUS_REPORT_MS } from '../model/index.ts';

export interface NodeAgentOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly nodeName: string;
  readonly hostIp: string;
  readonly runtimeVersion: string;
  /** `v1.36.3` */
  readonly kubeletVersion: string;
}

const CAPACITY = { cpu: '64', memory: '256Gi', pods: '110', 'ephemeral-storage': '1Ti' };

export class NodeAgent {
  readonly #options: NodeAgentOptions;
  readonly #running: Background;
  readonly #periods = new Set<Entry>();

  constructor(options: NodeAgentOptions) {
    this.#options = options;
    this.#running = new Background(options.world.loop);
  }

  start(): void {
    this.#try(operation(() => this.#register()));
    this.#every(LEASE_RENEW_MS, () => operation(() => this.#renew()));
    // The status never changes here, so only upstream's forced report remains.
    this.#every(NODE_STATUS_REPORT_MS, () => operation(() => this.#report()));
  }

  stop(): void {
    for (const entry of this.#periods) entry.cancel();
    this.#running.stop();
  }

  *#register() {
    const { client, nodeName, hostIp, runtimeVersion, kubeletVersion } = this.#options;
    try {
      yield* perform(
        client.resource('nodes').create({
          apiVersion: 'v1',
          kind: 'Node',
          metadata: {
            name: nodeName,
            labels: {
              'kubernetes.io/hostname': nodeName,
              'kubernetes.io/os': 'linux',
              'kubernetes.io/arch': 'amd64',
            },
          },
          status: {
            capacity: CAPACITY,
            allocatable: CAPACITY,
            addresses: [
              { type: 'InternalIP', address: hostIp },
              { type: 'Hostname', address: nodeName },
            ],
            nodeInfo: { kubeletVersion, containerRuntimeVersion: runtimeVersion },
            conditions: this.#conditions(),
          },
        }),
      );
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'AlreadyExists')) throw error;
    }
    yield* this.#report();
    yield* this.#renew();
  }

  *#report() {
    const { client, nodeName } = this.#options;
    const status = { capacity: CAPACITY, allocatable: CAPACITY, conditions: this.#conditions() };
    yield* perform(client.resource('nodes').patchStatus({ name: nodeName }, { status }));
  }

  *#renew() {
    const { client, nodeName, world } = this.#options;
    const leases = client.resource('leases');
    const key = { name: nodeName, namespace: 'kube-node-lease' };
    const renewTime = formatMicroTimestamp(world.now());
    try {
      yield* perform(leases.patch(key, { spec: { renewTime } }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
      yield* perform(
        leases.create({
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: key,
          spec: {
            holderIdentity: nodeName,
            leaseDurationSeconds: LEASE_DURATION_SECONDS,
            renewTime,
          },
        }),
      );
    }
  }

  #conditions(): NodeCondition[] {
    const now = formatTimestamp(this.#options.world.now());
    const times = { lastHeartbeatTime: now, lastTransitionTime: now };
    const fine = (type: string, reason: string, message: string): NodeCondition => ({
      type,
      status: 'False',
      reason,
      message,
      ...times,
    });
    return [
      fine(
        'MemoryPressure',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        ...times,
      },
    ];
  }

  /** Does the work again and again; a failure is made good by the next time. */
  #every(periodMs: number, work: () => Operation<unknown>): void {
    const { world, actor } = this.#options;
    const jitterMs = world.choices.between('kubelet/period', 0, Math.floor(periodMs * 0.04));
    const again = (): void => {
      const pass = (): void => {
        this.#periods.delete(entry);
        this.#try(work());
        again();
      };
      const entry = world.loop.schedule(periodMs + jitterMs, pass, `${actor}/period`);
      this.#periods.add(entry);
    };
    again();
  }

  #try(work: Operation<unknown>): void {
    const { world, actor } = this.#options;
    this.#running.run(work, (error) => {
      world.trace.note(`${actor}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}
