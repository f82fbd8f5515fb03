/** What makes a container: what the kubelet asked for, and what of its node it is to use. */
import type { Host, Steps, World } from '../../sim/index.ts';
import type { ContainerConfig, ContainerEvent, Image, Mount, PodSandboxConfig } from '../index.ts';
import type { Names } from './network/names.ts';
import type { SimulatedNetwork } from './network/simulated-network.ts';
import type { ProcessScript } from './process-script.ts';
import type { ProcessUser } from './processes/container-world.ts';
import type { PidNamespace } from './processes/pid-namespace.ts';
import type { ProgramModels } from './program-models.ts';
import type { ImageTree } from './rootfs/image-tree.ts';
import type { RuntimeCosts } from './runtime-costs.ts';

export interface SimulatedContainerOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  readonly id: string;
  readonly podSandboxId: string;
  readonly sandboxConfig: PodSandboxConfig;
  readonly config: ContainerConfig;
  /** The config's, with the host path of each. */
  readonly mounts: readonly Mount[];
  readonly image: Image;
  /** Of its own process, instead of a program. */
  readonly script: ProcessScript | undefined;
  /** As whom it runs, if its image says so. */
  readonly imageAccount: ProcessUser | undefined;
  readonly costs: RuntimeCosts;
  /** What its root begins as. */
  readonly imageTree: () => Steps<ImageTree>;
  readonly network: SimulatedNetwork;
  readonly pids: PidNamespace | undefined;
  readonly names: Names;
  readonly models: ProgramModels;
  /** Of its pod, or of the node. */
  readonly ip: string;
  readonly emit: (type: ContainerEvent['type']) => void;
  /** It has written its first line. */
  readonly logBegun: () => void;
}
