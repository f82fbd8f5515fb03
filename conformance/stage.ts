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
const RUNTIME_COSTS = {
  runPodSandboxMs: 500,
  createContainerMs: 70,
  startContainerMs: 100,
  // A program has begun by the time that its start is told, and long before a signal comes.
  programStartMs: 2,
};

/** What differed most on the recorded node, by draw. */
const drawnCosts = (seed: number) => ({
  execMs: 40 + ((seed * 37) % 100),
  startAnswerMs: (seed * 29) % 60,
  programStartMs: RUNTIME_COSTS.programStartMs + ((seed * 7) % 30),
  exitMs: (seed * 13) % 50,
  stopMs: 30 + (((seed - 1) * 11) % 40),
  stopPodSandboxMs: 30 + (((seed - 1) * 71) % 200),
});

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

const PAUSE_FILES: Files = { ...BUSYBOX, pause: program(PAUSE) };
const PAUSE_IMAGE = imageOf('team/pause:v1', PAUSE_FILES, ['/pause']);

const REGISTRIES: Registries = [
  {
    host: 'registry.test',
    content: [imageOf('team/busybox:v1', BUSYBOX), imageOf('team/config:v1', CONFIG), PAUSE_IMAGE],
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
    runtimeCosts: { ...RUNTIME_COSTS, ...drawnCosts(seed) },
  });
  await lab.setRegistryAvailable(false, DOWN);
  // The recorded kubelet had run for long, and its clocks stood anywhere.
  await lab.advance(UP_MS + ((seed * 617) % 2000));
  const [node] = lab.cluster.nodes;
  for (const image of imagesAlreadyThere(recording)) {
    if (image.startsWith('private.test/')) await pullForRobot(lab, withDigest(image, recording));
    else if (node !== undefined) {
      await lab.perform(
        node.imageService.pullImage({ image: { image: withDigest(image, recording) } }),
      );
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

/**
 * The recordings hide digests: of an image of the stage its own is meant, unless the story says that there is none such.
 */
export function withDigest<T extends Manifest | string>(value: T, { events }: Told): T {
  const isUnknown = events.some(
    ({ reason, message }) => reason === 'Failed' && /@sha256:<id>: not found/.test(message),
  );
  const text = JSON.stringify(value).replaceAll(HIDDEN, (_all, name: string, tag = '') => {
    const digest = isUnknown ? undefined : DIGESTS[name];
    return `${name}${String(tag)}@${digest ?? `sha256:${'0'.repeat(64)}`}`;
  });
  return JSON.parse(text) as T;
}

type Told = Pick<Recording, 'events'>;

const HIDDEN = /(team\/\w+)(:\w+)?@sha256:<id>/g;

const digestOf = (image: Content): string => buildContent(image).manifest.digest;

const DIGESTS: Readonly<Record<string, string>> = {
  'team/busybox': digestOf(imageOf('team/busybox:v1', BUSYBOX)),
  'team/config': digestOf(imageOf('team/config:v1', CONFIG)),
  'team/pause': digestOf(PAUSE_IMAGE),
};
