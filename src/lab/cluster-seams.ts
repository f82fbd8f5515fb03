/** Where something of one's own is put into a cluster. */
import type { Client } from '../api/index.ts';
import type { BindingDecisions, ConsistencyDecisions } from '../control/index.ts';
import type { ImageService, RuntimeService } from '../cri/index.ts';
import type { ImageFsStats } from '../kubelet/index.ts';
import type { Steps } from '../sim/index.ts';
import type { VolumePlugin } from '../volumes/index.ts';

/**
 * Wraps a contract on its way to whoever holds it: where a seeded defect, a planted error or a spy is
 * plugged in. Files, mounts and the registry transport come from outside; wrap `LabPorts` for these.
 */
export interface ClusterSeams {
  readonly runtime?: (real: RuntimeService, nodeName: string) => RuntimeService;
  readonly imageService?: (real: ImageService, nodeName: string) => ImageService;
  /** `user`: `scheduler`, a controller such as `node-lifecycle`, or `kubelet/<node>`. The person's own client is never wrapped. */
  readonly client?: (real: Client, user: string) => Client;
  /** How full the file system of a node's images is. */
  readonly imageFsStats?: (nodeName: string) => Steps<ImageFsStats>;
  /** How claims find their volumes. */
  readonly binding?: Partial<BindingDecisions>;
  /** Whether a controller is shown what it wrote. */
  readonly consistency?: Partial<ConsistencyDecisions>;
  /** Every plugin of every node; `name` tells which. */
  readonly volumePlugin?: (real: VolumePlugin, nodeName: string) => VolumePlugin;
}
