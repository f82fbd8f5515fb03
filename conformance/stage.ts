/** The stage of a recording: one node, the registries and their images, and what the node has of them. */
import type { Manifest } from '../src/api/index.ts';
import { buildContent, Lab, memoryPorts, type LabOptions } from '../src/index.ts';
import { choices } from '../src/sim/index.ts';
import type { Recording } from './recording.ts';

type Registries = NonNullable<LabOptions['registries']>;
type Content = Parameters<typeof buildContent>[0];
type Files = Readonly<Record<string, string | { readonly content: string; readonly mode: number }>>;

const ROBOT = { username: 'robot', password: 's3cret' };

/** What was not default on the recorded node. */
const KUBELET: NonNullable<LabOptions['kubelet']> = {
  staticPodPath: '/etc/kubernetes/manifests',
  imageMinimumGCAgeMs: 30_000,
  evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%' },
};

/** A sandbox of the recorded node was there half a second after its pod, whatever the pod. */
const RUNTIME_COSTS: NonNullable<LabOptions['runtimeCosts']> = {
  runPodSandboxMs: 500,
  createContainerMs: 70,
  startContainerMs: 100,
  // A program has begun by the time that its start is told, and long before a signal comes.
  programStartMs: 2,
  stopMs: 30,
};

/** By then a kubelet has seen to all that it sees to when it starts. */
const UP_MS = 20_000;

/** The name of what is there before the first step, and gone by then. */
const BEFORE = 'before';

/** A name that is known, and where nothing listens. */
const DOWN = 'down.test';

const program = (content: string) => ({ content, mode: 0o755 });

const BUSYBOX: Files = { 'bin/busybox': program('busybox') };
/** It waits, and ends as it should when it is told to. */
const PAUSE = "#!/bin/busybox sh\ntrap 'exit 0' TERM\n/bin/busybox sleep 2147483647 & wait\n";

const CONFIG: Files = { 'app.yaml': 'greeting: hello\n', 'conf.d/limits.yaml': 'memory: 64Mi\n' };

const REGISTRIES: Registries = [
  {
    host: 'registry.test',
    content: [
      imageOf('team/busybox:v1', BUSYBOX),
      imageOf('team/config:v1', CONFIG),
      imageOf('team/pause:v1', { ...BUSYBOX, pause: program(PAUSE) }, ['/pause']),
    ],
  },
  {
    host: 'private.test',
    auth: { type: 'basic', ...ROBOT },
    content: [
      imageOf('team/busybox:v1', BUSYBOX),
      imageOf('team/busybox:late', BUSYBOX),
      imageOf('team/config:v1', CONFIG),
    ],
  },
  { host: DOWN, content: [] },
];

/** `files: null` stands for the program that all containers run. */
export function imageOf(
  reference: string,
  files: Files | null,
  entrypoint?: readonly string[],
): Content {
  const started = entrypoint === undefined ? {} : { entrypoint: [...entrypoint] };
  const image = { ...started, layers: [{ files: { ...(files ?? BUSYBOX) } }] };
  // A real image holds what it holds: the simulator puts nothing in.
  return { reference, image: { ...image, programs: 'none' } };
}

export async function setStage(recording: Recording, seed: number): Promise<Lab> {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(seed),
    registries: REGISTRIES,
    kubelet: KUBELET,
    runtimeCosts: RUNTIME_COSTS,
  });
  await lab.setRegistryAvailable(false, DOWN);
  // The recorded kubelet had run for long, and its clocks stood anywhere.
  await lab.advance(UP_MS + ((seed * 617) % 1000));
  const [node] = lab.cluster.nodes;
  for (const image of imagesAlreadyThere(recording)) {
    if (image.startsWith('private.test/')) await pullForRobot(lab, image);
    else if (node !== undefined) {
      await lab.perform(node.imageService.pullImage({ image: { image: withDigest(image) } }));
    }
  }
  return lab;
}

/**
 * Has the kubelet pull an image for a pod with the robot's credentials, which it remembers: content
 * that came without it would be everybody's.
 */
async function pullForRobot(lab: Lab, image: string): Promise<void> {
  const auths = { auths: { 'private.test': ROBOT } };
  const secret: Manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: BEFORE },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify(auths) },
  };
  const pod: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: BEFORE },
    spec: { imagePullSecrets: [{ name: BEFORE }], containers: [{ name: 'main', image }] },
  };
  await lab.apply(secret, pod);
  await lab.advance(5000);
  await lab.delete('Pod', BEFORE);
  await lab.advance(5000);
  await lab.delete('Secret', BEFORE);
  await lab.advance(1000);
}

/** What the recorded node had before: the first that is told of such an image is not a pull. */
export function imagesAlreadyThere({ events }: Pick<Recording, 'events'>): readonly string[] {
  const there = new Map<string, boolean>();
  for (const { reason, message } of events) {
    const [, image] = /image "([^"]+)"/i.exec(message) ?? [];
    if (image === undefined || !['Pulling', 'Pulled'].includes(reason)) continue;
    if (!there.has(image)) there.set(image, message.includes('already present on machine'));
  }
  return [...there].filter(([, isThere]) => isThere).map(([image]) => image);
}

/** The recordings hide digests; the only image that they name by digest is `team/config`. */
export function withDigest<T extends Manifest | string>(value: T): T {
  const text = JSON.stringify(value);
  return JSON.parse(
    text.replaceAll('team/config@sha256:<id>', `team/config@${CONFIG_DIGEST}`),
  ) as T;
}

const CONFIG_DIGEST = buildContent(imageOf('team/config:v1', CONFIG)).manifest.digest;
