/**
 * What a pod becomes once nothing hinders it, from its shape alone; an independent model, three lines
 * of thought against the kubelet's thousands.
 */
import type { Pod } from '../../src/api/index.ts';
import { imageAt } from '../workloads/images.ts';
import { asContainer, hasContent, mountsOf, type Mounted } from '../workloads/manifest.ts';
import { filesOfVolume, type ObjectHolding } from '../workloads/objects.ts';
import type { ContainerShape, PodShape } from '../workloads/pod-shape.ts';
import type { Holding, SecretName } from '../workloads/secrets.ts';

type WantedImage = Pick<ContainerShape, 'image' | 'pullPolicy'>;

/** What a secret of the pod's tenant holds. */
export type Holds = (name: SecretName) => Holding;

/** What an object of `OBJECTS` of the pod's tenant holds. */
export type HoldsObject = (object: number) => ObjectHolding;

/** What a pod meets on its node. */
export interface Circumstances {
  readonly holds: Holds;
  readonly holdsObject: HoldsObject;
  /** Pulls are let through one by one. */
  readonly isThrottled: boolean;
}

/** What is wrong with the pod as it is; undefined: nothing, or nobody can tell. */
export function wrongWith(pod: Pod, shape: PodShape, meets: Circumstances): string | undefined {
  const wanted = phasesOf(pod, shape, meets);
  if (wanted === undefined) return undefined;
  const { phase = 'Pending' } = pod.status;
  if (!wanted.includes(phase)) return `it is ${phase}, not ${wanted.join(' or ')}`;
  if (phase !== 'Running' || !shape.containers.every(runsOn)) return undefined;
  if (shape.restartPolicy === 'Never' && hasEnded(pod)) return undefined;
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True'
    ? undefined
    : `it is Running and not Ready: ${ready?.reason ?? ''}`;
}

/** A read that met a fault ends who reads; beside one that runs on the pod is Running, and never Ready again. */
function hasEnded({ status }: Pod): boolean {
  return status.containerStatuses?.some(({ state }) => state?.terminated !== undefined) ?? false;
}

/** Whether anything is claimed of such a pod at all. */
export function isClaimed(pod: Pod, shape: PodShape, meets: Circumstances): boolean {
  return phasesOf(pod, shape, meets) !== undefined;
}

function phasesOf(
  pod: Pod,
  shape: PodShape,
  { holds, holdsObject, isThrottled }: Circumstances,
): readonly string[] | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  // What is Never tried again may have met a fault; what it ended as is final, and true.
  if (pod.status.phase === 'Failed' && shape.restartPolicy === 'Never') return ['Failed'];
  if (pod.spec.activeDeadlineSeconds !== undefined) return ['Failed', 'Succeeded'];
  if (!isSteadyBeside(shape) || !isShown(shape, holdsObject)) return undefined;
  if (!isObtainable(shape, holds) || (isThrottled && starvesItself(shape))) return undefined;
  const [init] = shape.init;
  if (init !== undefined && fails(init, shape)) {
    return shape.restartPolicy === 'Never' ? ['Failed'] : ['Pending'];
  }
  if (shape.restartPolicy === 'Always') return ['Running'];
  const { containers } = shape;
  if (containers.some(runsOn)) return ['Running'];
  if (!containers.some((each) => fails(each, shape))) return ['Succeeded'];
  return shape.restartPolicy === 'Never' ? ['Failed'] : ['Running'];
}

/** Sidecars that run on and hooks that succeed change nothing of what the others become. */
function isSteadyBeside({ beside }: PodShape): boolean {
  const { sidecars = [], hooks } = beside ?? {};
  return hooks?.postStart?.does !== 'fail' && sidecars.map(asContainer).every(runsOn);
}

const runsOn = ({ process }: ContainerShape): boolean =>
  process.does !== 'exit' && process.does !== 'write';

/** It ends, and not well. What has content is written to in vain. */
function fails(container: ContainerShape, pod: PodShape): boolean {
  const { process } = container;
  if (process.does === 'write') return mountsOf(container, pod).some(isOverContent);
  return process.does === 'exit' && process.exitCode !== 0;
}

const isOverContent = ({ volume }: Mounted): boolean => hasContent(volume);

/**
 * With few tokens somebody of a pod can take, each time, the one that another of it is waiting for: an image
 * volume, which as released every pass pulls before any container's image; a container that ends again and
 * again, and whose back-off ends with the other's.
 */
function starvesItself({ volumes, containers, restartPolicy }: PodShape): boolean {
  const pullsAgain = ({ pullPolicy }: WantedImage): boolean => pullPolicy !== 'IfNotPresent';
  // One that fails is pulled at each pass, whatever its policy.
  const isHard = ({ image }: WantedImage): boolean => imageAt(image).opens !== 'to anybody';
  const isEager = (each: ContainerShape): boolean =>
    restartPolicy !== 'Never' && !runsOn(each) && pullsAgain(each);
  return (
    volumes.some((volume) => volume.is === 'image' && (pullsAgain(volume) || isHard(volume))) ||
    (containers.length > 1 && containers.some(isEager))
  );
}

/** Every volume of objects can be made, and has what its containers mount and read. */
function isShown(shape: PodShape, holdsObject: HoldsObject): boolean {
  const needs = [...shape.containers, ...shape.init].flatMap((each) => mountsOf(each, shape));
  return needs.every(({ volume, subPath }) => {
    if (volume.is !== 'objects') return true;
    // Where a part was missing once a directory was made, which stays in its way.
    if (volume.optional && subPath !== '') return false;
    const files = filesOfVolume(volume, holdsObject);
    if (files === undefined) return false;
    return files['version'] !== undefined && (subPath !== 'etc' || 'etc/limits' in files);
  });
}

/** Every image can be had, whatever the node has already, and mounted. */
function isObtainable(shape: PodShape, holds: Holds): boolean {
  const { containers, init, volumes, secrets } = shape;
  // One that cannot be read spoils every look-up.
  if (secrets.some((name) => holds(name) === 'nonsense')) return false;
  const keys = secrets.filter((name) => holds(name) === 'robot' || holds(name) === 'visitor');
  const opensAll = keys.some((name) => name !== 'path');
  const isFree = ({ image, pullPolicy }: WantedImage): boolean => {
    const { opens, reference } = imageAt(image);
    if (pullPolicy === 'Never' || opens === 'to nobody') return false;
    return opens === 'to anybody' || opensAll || (keys.length > 0 && reference.includes('/team/'));
  };
  const all = [...containers, ...init];
  // A broken image volume is a matter of who mounts it; a broken volume of the draft, of the pod.
  const isMountable = ({ volume, subPath }: Mounted): boolean =>
    volume.is !== 'image' || (isFree(volume) && subPath !== 'version');
  return (
    all.every((each) => isFree(each) && mountsOf(each, shape).every(isMountable)) &&
    volumes.every((volume) => volume.is !== 'oci' || volume.tag < 2 || keys.length > 0)
  );
}
