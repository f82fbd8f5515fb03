/**
 * P1, P2, P3 and P5 for the volume of a ConfigMap: somebody looks after every single step on the node's disk while the
 * object changes, and sees one version of it, whole in bytes, modes and group (docs/oci-volume.md; bug upd-3 of the
 * catalogue: files that are published before they are the pod's group's).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { Lab, memoryPorts, type LabPorts } from '../../src/lab/index.ts';
import { nodePorts } from '../../src/lab/node/index.ts';
import { choices, type FileSystem } from '../../src/sim/index.ts';
import { observedPorts, type ObservedPorts } from './observed-ports.ts';
import { UPDATE_MS_MAX } from './update-lab.ts';

/** Each has keys that the one before lacks, and lacks some that it has. */
const VERSIONS = [
  { version: 'one', a: 'one', b: 'one' },
  { version: 'two', a: 'two', c: 'two' },
  { version: 'three', d: 'three' },
  { version: 'four', a: 'four', b: 'four' },
] as const;
const GROUP = 1000;

let lab: Lab | undefined;

afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

interface Look {
  /** By key; of the version that `..data` leads to. */
  readonly texts: Readonly<Record<string, string>>;
  /** `440 1000`, of every file. */
  readonly modes: ReadonlySet<string>;
}

/** Undefined: nothing is published. */
async function look(disk: FileSystem, directory: string): Promise<Look | undefined> {
  const isThere = await disk.readlink(`${directory}/..data`).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const texts: Record<string, string> = {};
  const modes = new Set<string>();
  for (const { name } of await disk.readdir(`${directory}/..data`)) {
    const path = `${directory}/..data/${name}`;
    const { mode, gid } = await disk.stat(path);
    modes.add(`${mode.toString(8)} ${String(gid)}`);
    texts[name] = new TextDecoder().decode(await disk.readFile(path));
  }
  return { texts, modes };
}

const configMap = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c' },
  data,
});

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', annotations: { 'process.drydock.dev/main': 'sleep infinity' } },
  spec: {
    securityContext: { fsGroup: GROUP },
    volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 0o400 } }],
    containers: [
      {
        name: 'main',
        image: 'registry.test/team/server:v1',
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
  },
};

/** Plays all versions through one pod; what was seen, after each step, once something was published. */
async function play(ports: ObservedPorts): Promise<readonly (Look | undefined)[]> {
  const image = { layers: [{ files: { server: 'runs' } }] };
  const content = [{ reference: 'team/server:v1', image }];
  const registries = [{ host: 'registry.test', content }];
  lab = await Lab.open({ ports, choices: choices.seeded(1), registries });
  const seen: (Look | undefined)[] = [];
  const place = { directory: '/nowhere' };
  ports.onStep = async () => {
    const found = await look(ports.disk, place.directory);
    if (found !== undefined || seen.length > 0) seen.push(found);
  };
  await lab.apply(configMap(VERSIONS[0]), POD);
  const uid = lab.pod('web')?.metadata.uid ?? '';
  const directory = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~configmap/v`;
  place.directory = directory;
  await lab.advance(5000);
  let before: Readonly<Record<string, string>> = VERSIONS[0];
  for (const version of VERSIONS.slice(1)) {
    const gone = Object.fromEntries(Object.keys(before).map((key) => [key, null]));
    await lab.apply(configMap({ ...gone, ...version }));
    await lab.advance(UPDATE_MS_MAX);
    before = version;
    // P5: no name too many, none too few.
    const names = (await ports.disk.readdir(directory)).map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('..'))).toEqual(Object.keys(version).sort());
  }
  return seen;
}

const isWhole = (found: Look | undefined): boolean =>
  VERSIONS.some((version) => JSON.stringify(sorted(version)) === JSON.stringify(found?.texts));

const sorted = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));

describe.each([
  ['memory', () => Promise.resolve(memoryPorts())],
  ['real files', () => nodePorts()],
] as [string, () => Promise<LabPorts>][])('on %s', (_name, openPorts) => {
  it('every look finds one version, whole, and none comes back', async () => {
    const seen = await play(await observedPorts(await openPorts()));
    const versions = seen.map((found) => found?.texts['version']);
    const changes = versions.filter((version, at) => version !== versions[at - 1]);

    expect(seen.filter((found) => !isWhole(found))).toEqual([]);
    expect(changes).toEqual(VERSIONS.map(({ version }) => version));
    // So many looks that there were some between any two steps of each swap.
    expect(seen.length).toBeGreaterThan(40);
  });
});

const modesOf = (seen: readonly (Look | undefined)[]): readonly string[] => [
  ...new Set(seen.flatMap((found) => [...(found?.modes ?? [])])),
];

describe('modes and group', () => {
  it('are there before anybody sees a file', async () => {
    expect(modesOf(await play(await observedPorts()))).toEqual([`440 ${String(GROUP)}`]);
  });

  it('that come late are noticed', async () => {
    const ports = await observedPorts(lateOwners(memoryPorts()));

    expect(modesOf(await play(ports)).length).toBeGreaterThan(1);
  });
});

/** upd-3: a disk on which owners of files in a generation change only once `..data` was renamed. */
function lateOwners(real: LabPorts): LabPorts {
  return {
    ...real,
    openHost: async (name) => {
      const machine = await real.openHost(name);
      const { files } = machine;
      const late: (() => Promise<void>)[] = [];
      const lchown: FileSystem['lchown'] = (path, uid, gid) => {
        if (!path.includes('/..2026')) return files.lchown(path, uid, gid);
        late.push(() => files.lchown(path, uid, gid));
        return Promise.resolve();
      };
      // By which the old generation goes, after the swap.
      const rm: FileSystem['rm'] = async (path) => {
        for (const change of late.splice(0)) await change().catch(() => undefined);
        return files.rm(path);
      };
      const wrap = (view: FileSystem): FileSystem =>
        new Proxy(view, {
          get: (target, key) => {
            if (key === 'dated') return (now: number) => wrap(target.dated(now));
            if (key === 'lchown') return lchown;
            if (key === 'rm') return rm;
            const value: unknown = Reflect.get(target, key);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      return { ...machine, files: wrap(files) };
    },
  };
}
