/**
 * One pod with one published volume, the draft's if nothing else is said, and what can be seen of it: from the
 * node's disk, from inside a container, and in the trace. The tests of docs/oci-volume.md (P1 to P24) are written with it.
 */
import type { Manifest } from '../../src/api/index.ts';
import { Lab, type LabOptions, type LabPorts } from '../../src/lab/index.ts';
import { choices, type FileSystem, type TraceRecord } from '../../src/sim/index.ts';

export type Files = Readonly<Record<string, string>>;
type Layer = Readonly<Record<string, string | { content: string; mode: number }>>;

export const REPOSITORY = 'team/config';
/** 1.5 x 60 s of resync, 1 s of tick, two volume passes, and a pull: P9's bound, rounded up. */
export const UPDATE_MS_MAX = 92_000;

export type VolumeKind = 'oci' | 'configMap';

export interface UpdateLabOptions {
  readonly ports: LabPorts;
  /** Default: the draft's. Of a ConfigMap, content is its keys, and modes are not its own. */
  readonly kind?: VolumeKind;
  readonly seed?: number;
  /** Of the volume; default the tag `v1`. */
  readonly reference?: string;
  readonly first: Layer;
  /** More containers, beside `server`, which mounts all of the volume at /config. */
  readonly containers?: readonly Manifest[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Wrong decisions, and seams of the cluster. */
  readonly other?: Pick<LabOptions, 'decisions' | 'seams'>;
}

export class UpdateLab {
  readonly lab: Lab;
  /** The volume's directory on the node. */
  readonly directory: string;
  readonly podUid: string;

  readonly #kind: VolumeKind;
  /** Of the ConfigMap. */
  #keys: readonly string[] = [];

  private constructor(lab: Lab, kind: VolumeKind) {
    this.lab = lab;
    this.#kind = kind;
    this.podUid = lab.pod('web')?.metadata.uid ?? '';
    const plugin = `kubernetes.io~${kind.toLowerCase()}`;
    this.directory = `/var/lib/kubelet/pods/${this.podUid}/volumes/${plugin}/config`;
  }

  /** Opens the lab, creates the pod, and waits until it is Ready. */
  static async open(options: UpdateLabOptions): Promise<UpdateLab> {
    const lab = await Lab.open({
      ...options.other,
      ports: options.ports,
      choices: choices.seeded(options.seed ?? 1),
      registries: [
        {
          host: 'registry.test',
          content: [
            { reference: `${REPOSITORY}:v1`, image: { layers: [{ files: options.first }] } },
            { reference: 'team/server:v1', image: { layers: [{ files: { server: 'runs' } }] } },
          ],
        },
      ],
    });
    const {
      reference = `registry.test/${REPOSITORY}:v1`,
      annotations = {},
      kind = 'oci',
    } = options;
    if (kind === 'configMap') await lab.apply(configMap(options.first));
    await lab.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations },
      spec: {
        volumes: [
          kind === 'oci'
            ? { name: 'config', oci: { image: reference } }
            : { name: 'config', configMap: { name: 'config' } },
        ],
        containers: [
          {
            name: 'server',
            image: 'registry.test/team/server:v1',
            volumeMounts: [{ name: 'config', mountPath: '/config' }],
          },
          ...(options.containers ?? []),
        ],
      },
    });
    const opened = new UpdateLab(lab, kind);
    opened.#keys = Object.keys(options.first);
    for (let seconds = 0; seconds < 60 && !opened.isReady; seconds++) await lab.advance(1000);
    if (!opened.isReady) throw new Error('the pod is not Ready after a minute');
    return opened;
  }

  get isReady(): boolean {
    const conditions = this.lab.pod('web')?.status.conditions ?? [];
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  }

  /** Moves the tag, or changes the ConfigMap. */
  async push(layer: Layer, tag = 'v1'): Promise<void> {
    if (this.#kind === 'configMap') {
      await this.lab.apply(configMap(layer, this.#keys));
      this.#keys = Object.keys(layer);
      return;
    }
    await this.lab.push({
      reference: `${REPOSITORY}:${tag}`,
      image: { layers: [{ files: layer }] },
    });
  }

  /** Of the volume, in the trace, since the beginning. */
  records<Type extends TraceRecord['type']>(
    type: Type,
  ): readonly Extract<TraceRecord, { type: Type }>[] {
    return this.lab.world.trace.records.filter(
      (record): record is Extract<TraceRecord, { type: Type }> => record.type === type,
    );
  }

  /** What a process of the container reads; the failure's text if it cannot. */
  async read(container: string, path: string): Promise<string> {
    const { cluster } = this.lab;
    const [node] = cluster.nodes;
    const id = this.containerId(container);
    if (node === undefined) throw new Error('no node');
    try {
      return new TextDecoder().decode(await this.lab.perform(node.runtime.read(id, path)));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** The id of the container's newest instance. */
  containerId(container: string): string {
    const statuses = this.lab.pod('web')?.status.containerStatuses ?? [];
    const status = statuses.find(({ name }) => name === container);
    return status?.containerID?.replace(/^\w+:\/\//, '') ?? '';
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}

/** @param before keys that it has, of which it is to keep no others */
function configMap(layer: Layer, before: readonly string[] = []): Manifest {
  const gone = Object.fromEntries(before.map((key) => [key, null]));
  const metadata = { name: 'config' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...gone, ...layer } };
}

/** Everything that an update could touch: names, link targets, inodes, times, bytes. */
export async function photograph(disk: FileSystem, directory: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const { type, inode, mtimeMs, mode } = await disk.lstat(path);
    const target = type === 'symlink' ? await disk.readlink(path) : '';
    lines.push(`${path} ${type} ${String(inode)} ${String(mtimeMs)} ${mode.toString(8)} ${target}`);
    if (type === 'file') lines.push(new TextDecoder().decode(await disk.readFile(path)));
    if (type !== 'directory') return;
    for (const { name } of await disk.readdir(path)) await visit(`${path}/${name}`);
  };
  await visit(directory);
  return lines;
}

/** The same without the directory itself: its time tells of names that were made in it and taken away again. */
export async function photographInside(
  disk: FileSystem,
  directory: string,
): Promise<readonly string[]> {
  return (await photograph(disk, directory)).slice(1);
}

/** What `..data` leads to, all files of it; undefined if it does not resolve. */
export async function published(disk: FileSystem, directory: string): Promise<Files | undefined> {
  try {
    const target = await disk.readlink(`${directory}/..data`);
    return await filesBelow(disk, `${directory}/${target}`, '');
  } catch {
    return undefined;
  }
}

async function filesBelow(disk: FileSystem, top: string, below: string): Promise<Files> {
  const files: Record<string, string> = {};
  for (const { name, type } of await disk.readdir(`${top}${below}`)) {
    const path = `${below}/${name}`;
    if (type === 'directory') Object.assign(files, await filesBelow(disk, top, path));
    else files[path.slice(1)] = new TextDecoder().decode(await disk.readFile(`${top}${path}`));
  }
  return files;
}
