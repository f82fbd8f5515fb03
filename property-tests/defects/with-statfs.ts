/** Ports whose disks say otherwise how full they are. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';
import { withFiles } from '../power-cuts/other-files.ts';

type Statfs = FileSystem['statfs'];

export function withStatfs(ports: LabPorts, other: (real: Statfs) => Statfs): LabPorts {
  return withFiles(ports, (files) => ({ statfs: other((path) => files.statfs(path)) }));
}
