/** A lab with pods whose volumes show objects of the API, and what such a volume shows. */
import type { Manifest } from '../src/api/index.ts';
import type { FileSystem } from '../src/sim/index.ts';
import { KubeletLab, type ContainerShape } from './kubelet-lab.ts';

/** Pods are synced every 60 to 90 s; then come a tick and two passes of the volume manager. */
export const BOUND_SECONDS = 91.2;

export const configMap = (name: string, data: object, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
  ...more,
});

export const secret = (name: string, stringData: object, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData,
  ...more,
});

/** A pod that mounts one volume, `v`, at `/v`. */
export async function runWith(
  bench: KubeletLab,
  name: string,
  source: object,
  { container = {}, spec = {} }: { container?: ContainerShape; spec?: object } = {},
): Promise<void> {
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  await bench.run(name, {
    containers: [{ volumeMounts, ...container }],
    spec: { volumes: [{ name: 'v', ...source }], ...spec },
  });
}

/** Where the volume `v` of a pod is on its node, whatever its plugin. */
export async function directoryOf(bench: KubeletLab, name: string): Promise<string> {
  const { files } = bench.node.host;
  const volumes = `/var/lib/kubelet/pods/${bench.pod(name).metadata.uid}/volumes`;
  const [plugin] = await files.readdir(volumes);
  return `${volumes}/${plugin?.name ?? ''}/v`;
}

/** What lies below a directory, by path: text, or for `modes` permission bits and group. */
export async function filesIn(
  files: FileSystem,
  directory: string,
  show: (path: string) => Promise<string>,
  below = '',
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { name } of await files.readdir(directory)) {
    if (name.startsWith('..')) continue;
    const path = `${directory}/${name}`;
    if ((await files.stat(path)).type === 'directory') {
      Object.assign(found, await filesIn(files, path, show, `${below}${name}/`));
    } else found[below + name] = await show(path);
  }
  return found;
}

/** The texts that the volume `v` of a pod shows. */
export async function shown(
  bench: KubeletLab,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const { files } = bench.node.host;
  const text = async (path: string) => new TextDecoder().decode(await files.readFile(path));
  return filesIn(files, await directoryOf(bench, name), text);
}

/** Their permission bits and groups: `640 1000`. */
export async function modes(
  bench: KubeletLab,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const { files } = bench.node.host;
  return filesIn(files, await directoryOf(bench, name), async (path) => {
    const { mode, gid } = await files.stat(path);
    return `${mode.toString(8)} ${String(gid)}`;
  });
}
