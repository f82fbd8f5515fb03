/**
 * CRI RuntimeService: contract. Upstream: cri-api pkg/apis/runtime/v1/api.proto (v1.36); the calls
 * and fields that the simulation uses, in its words. Nothing here knows Pods as API objects.
 *
 * Every call is an operation on the world's loop; it errors with a `CriError`.
 */
import type { Observable } from 'rxjs';
import type { DiskUsage, Instant, Operation } from '../sim/index.ts';
import type { ImageSpec } from './image-service.ts';

export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}

/** Whose network: one of the pod's own, or the node's. Upstream: NamespaceMode, of the network. */
export type NetworkMode = 'POD' | 'NODE';

/** What `/etc/resolv.conf` says. */
export interface DNSConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  /** `ndots:5` */
  readonly options: readonly string[];
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Default: `POD`. */
  readonly network?: NetworkMode;
  /** Default: the pod's name. */
  readonly hostname?: string;
  /** Default: there is nobody to ask. */
  readonly dnsConfig?: DNSConfig;
  /** `/var/log/pods/<namespace>_<name>_<uid>` */
  readonly logDirectory?: string;
  /** Its sandbox is to have this group, and nobody said whose: Unknown. */
  readonly groupWithoutUser?: number;
}

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY';

export interface PodSandbox {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly state: PodSandboxState;
  readonly createdAt: Instant;
  readonly network: NetworkMode;
  /** Only in a network of its own. */
  readonly ip?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A directory or file of the node, or the content of an image, made visible in the container. */
export interface Mount {
  readonly containerPath: string;
  /** Empty if `image` is given. */
  readonly hostPath: string;
  readonly readonly: boolean;
  /** An image or artifact of the node, by its id; mounted by the runtime, read-only. */
  readonly image?: ImageSpec;
  /** A directory of `image`; without it all of it is mounted. */
  readonly imageSubPath?: string;
}

export interface ContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}

export interface ContainerConfig {
  readonly metadata: ContainerMetadata;
  /** By the id that `pullImage` answered. */
  readonly image: ImageSpec;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Default: the image's, else `/`. */
  readonly workingDir?: string;
  /** Default: the image's, else root. */
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  /** Groups of its processes beside their own one. */
  readonly supplementalGroups?: readonly number[];
  /** `Strict`: none that the image's files give the user. Default: `Merge`. */
  readonly supplementalGroupsPolicy?: string;
  /** What is added to the usual ones, and taken away: `ALL`, `NET_RAW`, `CAP_CHOWN`. */
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  /** A file of the node with the system calls that it may make. Default: none. */
  readonly seccompProfile?: string;
  /** It has them all. */
  readonly privileged?: boolean;
  readonly readonlyRootfs?: boolean;
  /** What its processes may hold in memory together. Default: no limit. */
  readonly memoryLimitBytes?: number;
  /** What asks it to end: `SIGUSR1`. Default: the image's, else SIGTERM. */
  readonly stopSignal?: string;
  /** Its process reads what those write who are attached. Default: nothing. */
  readonly stdin?: boolean;
  /** And finds the end of it when the first of them is done. Default: never. */
  readonly stdinOnce?: boolean;
  /** On a terminal. */
  readonly tty?: boolean;
  /** Whose processes it sees: those of the whole sandbox, or of another container in it. Default: its own. */
  readonly processNamespace?: 'POD' | { readonly targetId: string };
  /**
   * What it finds in `/etc/hosts`; `{podIP}` stands for the sandbox's address. Upstream the kubelet makes a file in
   * the pod's directory and mounts it; here it appears when somebody looks.
   */
  readonly hostsFile?: string;
  readonly envs?: readonly { readonly key: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  /** A file of the container's own; see `terminationLog`. */
  readonly terminationMessagePath?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Relative to the sandbox's `logDirectory`: `<container>/<restartCount>.log` */
  readonly logPath?: string;
}

/** What a container may have while it runs. Upstream: LinuxContainerResources, in the kubelet's units. */
export interface ContainerResourcesConfig {
  /** 0: no limit. */
  readonly memoryLimitBytes: number;
  readonly cpuLimitMilli: number;
  readonly cpuRequestMilli: number;
}

export type ContainerState =
  'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

export interface Container {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: ContainerMetadata;
  /** As the user wrote it. */
  readonly image: ImageSpec;
  /** `registry.test/team/server@sha256:…` */
  readonly imageRef: string;
  readonly imageId: string;
  readonly state: ContainerState;
  readonly createdAt: Instant;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ContainerStatus extends Container {
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, … */
  readonly reason?: string;
  readonly message?: string;
  readonly mounts: readonly Mount[];
  /** As whom its process runs, where the image says that. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Upstream: ContainerStats, of which only the disk is known here. */
export interface ContainerStats {
  readonly attributes: Pick<Container, 'id' | 'metadata'>;
  /** What its processes changed of its root. */
  readonly writableLayer: DiskUsage;
}

/** What a command that was run in a container wrote, whole, and how it ended. */
export interface ExecSyncResponse {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Upstream: `ContainerEventResponse` of GetContainerEvents; what wakes the PLEG. */
export interface ContainerEvent {
  readonly containerId: string;
  readonly podSandboxId: string;
  readonly podUid: string;
  readonly type:
    | 'CONTAINER_CREATED_EVENT'
    | 'CONTAINER_STARTED_EVENT'
    | 'CONTAINER_STOPPED_EVENT'
    | 'CONTAINER_DELETED_EVENT';
}

export interface RuntimeService {
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  /** By which it can run pods, the default one not among them. */
  readonly runtimeHandlers: readonly string[];

  /**
   * @param runtimeHandler default: the runtime's own choice
   * @throws {CriError} Unknown if it has no such handler
   */
  runPodSandbox(config: PodSandboxConfig, runtimeHandler?: string): Operation<string>;
  /** Stops it and its containers; idempotent. */
  stopPodSandbox(podSandboxId: string): Operation<void>;
  /** Idempotent; stops it first if need be. */
  removePodSandbox(podSandboxId: string): Operation<void>;
  /** All, or those of one pod UID. */
  listPodSandbox(filter?: { readonly podUid?: string }): Operation<readonly PodSandbox[]>;

  /** @throws {CriError} InvalidArgument if a mount's host path does not exist. */
  createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: PodSandboxConfig,
  ): Operation<string>;
  startContainer(containerId: string): Operation<void>;
  /** SIGTERM, then SIGKILL after `timeoutSeconds`. Completes when it has exited; idempotent. */
  stopContainer(containerId: string, timeoutSeconds: number): Operation<void>;
  /** Idempotent; kills it first if need be. */
  removeContainer(containerId: string): Operation<void>;
  listContainers(filter?: { readonly podUid?: string }): Operation<readonly ContainerStatus[]>;
  containerStatus(containerId: string): Operation<ContainerStatus>;
  /** Of all, or those of one pod UID. */
  listContainerStats(filter?: { readonly podUid?: string }): Operation<readonly ContainerStats[]>;
  /** @throws {CriError} NotFound; Unknown if the container does not run */
  updateContainerResources(
    containerId: string,
    resources: ContainerResourcesConfig,
  ): Operation<void>;
  /**
   * Runs a command in a running container, beside its own process, to its end.
   * @param timeoutSeconds 0: as long as it takes. Then it is killed.
   * @throws {CriError} DeadlineExceeded at the timeout; Unknown if the container does not run, or the
   *   command could not be started
   */
  execSync(
    containerId: string,
    command: readonly string[],
    timeoutSeconds: number,
  ): Operation<ExecSyncResponse>;

  /**
   * What the container wrote to the file at its termination message path; empty if it wrote nothing.
   * Upstream the kubelet mounts a file of the node there and reads it; here the runtime holds it, and
   * nothing is mounted.
   */
  terminationLog(containerId: string): string;
  /** What its processes hold in memory together. Upstream: the kubelet reads it in the container's cgroup. */
  memoryUsageBytes(containerId: string): number;
  /** The newest lines of the file at its `logPath`, at most so many. Upstream: the kubelet reads it. */
  logTail(containerId: string, linesMax: number): readonly string[];
  /** The file of its log on the node's disk; undefined: it has written nothing, or is not known. */
  logPath(containerId: string): string | undefined;
  /** Its lines go to a new file at the same path. @throws {CriError} NotFound; Unknown if it does not run */
  reopenContainerLog(containerId: string): Operation<void>;

  /** Never errors, never completes; one subscription per client. */
  readonly containerEvents$: Observable<ContainerEvent>;
  /** Containers whose log has its first line. Upstream: the file is there as soon as the container is. */
  readonly logsBegun$: Observable<string>;
}
