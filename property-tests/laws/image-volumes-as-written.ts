/** What is written of an image volume is what happens (images.md, IV9; bug-catalogue.md, N-IV2): a law over written pods. */
import { followsLinksOutOfImages } from '../defects/follows-links-out-of-images.ts';
import { ignoresPartsOfImages } from '../defects/ignores-parts-of-images.ts';
import { startsWithout } from '../defects/starts-without.ts';
import { tidiesPathsFirst } from '../defects/tidies-paths-first.ts';
import { playWritten, sha256, type CameOf } from '../image-volumes/play-written.ts';
import { FORBIDDEN, MISSING, PARTS, sourceAt } from '../image-volumes/trees.ts';
import {
  lines,
  nameOf,
  pathOf,
  volumeOf,
  writtenPods,
  type WrittenContainer,
  type WrittenMount,
  type WrittenPod,
} from '../image-volumes/written-pods.ts';
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

type Circumstance =
  | 'the server refused a part'
  | 'a container saw a part of an image'
  | 'a container saw a part through a link'
  | 'a volume was not there, and neither was its container'
  | 'a variable named what nobody may name'
  | 'a part was not there'
  | 'a link led out of the image';

/** What becomes of a container, by how it is written. */
type Fate =
  | { readonly runs: true }
  /** Waits with one of these reasons; the words are in its message. */
  | { readonly runs: false; readonly reasons: readonly string[]; readonly words: string };

function fateOf({ mounts, hasImage }: WrittenContainer, pod: WrittenPod): Fate {
  const waits = (reasons: readonly string[], words: string): Fate => ({
    runs: false,
    reasons,
    words,
  });
  const broken = mounts.findLast((mount) => sourceOf(mount, pod).waits !== undefined);
  if (broken !== undefined) {
    const { reference, waits: reasons = [] } = sourceOf(broken, pod);
    return waits(reasons, reference);
  }
  if (!hasImage) return waits(['ErrImagePull', 'ImagePullBackOff'], 'no-server');
  const [unwritable] = mounts.filter(isForbidden);
  if (unwritable !== undefined) return waits(['CreateContainerConfigError'], unwritable.part);
  const [missing] = mounts.filter(({ part }) => PARTS[part] === MISSING);
  if (missing === undefined) return { runs: true };
  return waits(['CreateContainerError'], 'ImageVolumeMountFailed');
}

const sourceOf = (mount: WrittenMount, pod: WrittenPod) =>
  sourceAt(pod.volumes[volumeOf(mount, pod)] ?? 0);

/** A variable without a value is none either. */
function isForbidden({ part, as }: WrittenMount): boolean {
  return PARTS[part] === FORBIDDEN || (as === 'subPathExpr' && part === '');
}

/** What the server should say; undefined: nothing. */
function refusalOf({ containers }: WrittenPod): RegExp | undefined {
  const refused = containers
    .flatMap(({ mounts }) => mounts)
    .some(({ part, as }) => as === 'subPath' && PARTS[part] === FORBIDDEN);
  return refused
    ? /volumeMounts\.subPath: Invalid value: .*(relative path|must not contain)/
    : undefined;
}

function wrongReads(
  at: number,
  container: WrittenContainer,
  pod: WrittenPod,
  came: CameOf,
): Verdict {
  const name = nameOf(at);
  for (const [index, mount] of container.mounts.entries()) {
    const path = `${pathOf(index)}/where`;
    const expected = `${sourceOf(mount, pod).shows ?? ''}${PARTS[mount.part]}`;
    const reads = came.reads.filter((read) => read.container === name && read.path === path);
    if (reads.length === 0) return `${name} did not read ${path}`;
    for (const read of reads) {
      if ('error' in read) return `${name} could not read ${path}: ${read.error}`;
      if (read.sha256 !== sha256(expected)) return `${name} did not see ${expected} at ${path}`;
    }
  }
  return undefined;
}

function wrongFate(at: number, fate: Fate, came: CameOf): Verdict {
  const name = nameOf(at);
  const created = came.created.filter(({ container }) => container === name).length;
  if (fate.runs) return created > 0 ? undefined : `${name} was not created`;
  if (created > 0) return `${name} was created`;
  const waiting = came.statuses.flatMap(({ name: of, state }) => {
    const isFirst = state?.waiting?.reason === 'ContainerCreating';
    return of !== name || state?.waiting === undefined || isFirst ? [] : [state.waiting];
  });
  if (waiting.length === 0) return `${name} waits without a reason`;
  for (const { reason = '', message = '' } of waiting) {
    if (!fate.reasons.includes(reason)) return `${name} waits with ${reason}: ${message}`;
    if (!message.includes(fate.words)) return `${name} waits with ${reason}, and says "${message}"`;
  }
  return undefined;
}

function note({ mounts }: WrittenContainer, fate: Fate, sometimes: Sometimes<Circumstance>): void {
  if (fate.runs) {
    if (mounts.some(({ part }) => part === 'a' || part === 'a/b')) {
      sometimes('a container saw a part of an image');
    }
    if (mounts.some(({ part }) => part === 'inside' || part.startsWith('a/back'))) {
      sometimes('a container saw a part through a link');
    }
    return;
  }
  const [reason] = fate.reasons;
  if (reason === 'CreateContainerConfigError') sometimes('a variable named what nobody may name');
  else if (reason === 'CreateContainerError') {
    sometimes('a part was not there');
    if (mounts.some(({ part }) => /^host|climbs/.test(part)))
      sometimes('a link led out of the image');
  } else if (fate.words !== 'no-server') {
    sometimes('a volume was not there, and neither was its container');
  }
}

export const actedOnAsWritten = ownLaw({
  name: 'IV9: a container sees exactly the part that it names of the image that its volume names, or it is refused or waits, with a message, and is not made',
  because:
    'a reference, a policy and a part go through a server, a kubelet and a runtime, and whoever does not know one leaves it out.',
  oracle: 'a table of what each path of the image is, and what the process read',
  file: 'property-tests/image-volumes.test.ts',
  subjects: writtenPods,
  runs: 50,
  sometimes: [
    'the server refused a part',
    'a container saw a part of an image',
    'a container saw a part through a link',
    'a volume was not there, and neither was its container',
    'a variable named what nobody may name',
    'a part was not there',
    'a link led out of the image',
  ],
  defects: [ignoresPartsOfImages, followsLinksOutOfImages, startsWithout, tidiesPathsFirst],
  judge: async (pod, sometimes: Sometimes<Circumstance>, defect) => {
    const came = await playWritten(pod, defect);
    const refusal = refusalOf(pod);
    if (refusal !== undefined) {
      sometimes('the server refused a part');
      const isMeant = came.refused !== undefined && refusal.test(came.refused);
      return isMeant ? undefined : `the server said ${came.refused ?? 'nothing'}`;
    }
    if (came.refused !== undefined) return `the server refused it: ${came.refused}`;
    for (const [at, container] of pod.containers.entries()) {
      const fate = fateOf(container, pod);
      note(container, fate, sometimes);
      const wrong =
        wrongFate(at, fate, came) ?? (fate.runs ? wrongReads(at, container, pod, came) : undefined);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  },
  lines,
});
