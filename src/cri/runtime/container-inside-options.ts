/** What a container's inside is made of, and what it knows of the container around it. */
import type { Host, Steps, World } from '../../sim/index.ts';
import type { ContainerConfig, Image, Mount, PodSandboxConfig } from '../index.ts';
import type { ContainerSockets } from './network/container-sockets.ts';
import type { Names } from './network/names.ts';
import type { SimulatedNetwork } from './network/simulated-network.ts';
import type { ProcessScript } from './process-script.ts';
import type { PidNamespace } from './processes/pid-namespace.ts';
import type { ProcessUser } from './processes/container-world.ts';
import type { ProgramModels } from './program-models.ts';
import type { ImageTree } from './rootfs/image-tree.ts';
import type { RuntimeCosts } from './runtime-costs.ts';
import type { ContainerIdentity } from './trace.ts';

export interface ContainerInsideOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly sandboxConfig: PodSandboxConfig;
  readonly config: ContainerConfig;
  readonly image: Image;
  /** The config's, with a host path each. */
  readonly mounts: readonly Mount[];
  /** Of the pod, or of its node. */
  readonly ip: string;
  readonly network: SimulatedNetwork;
  readonly names: Names;
  readonly models: ProgramModels;
  readonly script: ProcessScript | undefined;
  readonly imageAccount: ProcessUser | undefined;
  readonly costs: RuntimeCosts;
  /** That of others; undefined: it has its own. */
  readonly pids: PidNamespace | undefined;
  readonly imageTree: () => Steps<ImageTree>;
}

/** The container, as what is inside knows it. */
export interface ContainerAround {
  readonly identity: ContainerIdentity;
  readonly sockets: () => ContainerSockets;
  readonly log: (line: string) => void;
  readonly outOfMemory: (whose?: 'child') => void;
  /** Its own process has ended by itself. */
  readonly exited: (exitCode: number) => void;
}
