/**
 * What is used on a node whose disk fills, and what may go of it (images.md, GC1, GC20 to GC22, IV10; bug
 * catalogue, N-GC1): laws over a whole kubelet. Over the collector alone: which-images-go.ts, which-containers-go.ts.
 */
import type { ContainerStatus } from '../../src/cri/index.ts';
import { DEFAULT_START_AT } from '../../src/sim/index.ts';
import { asksNobodyForPods } from '../defects/asks-nobody-for-pods.ts';
import { asksOnceForUses } from '../defects/asks-once-for-uses.ts';
import { keepsNoDeadContainer } from '../defects/keeps-no-dead-container.ts';
import { overlooksImageVolumes } from '../defects/overlooks-image-volumes.ts';
import { takesLogsUnheard } from '../defects/takes-logs-unheard.ts';
import { takesReadySandboxes } from '../defects/takes-ready-sandboxes.ts';
import { diskLaw } from '../full-disk/disk-law.ts';
import { usersOf, type Lived, type Removal, type Stock } from '../full-disk/lived.ts';

function imageRemovals({ removals }: Lived): readonly Removal[] {
  return removals.filter(({ of }) => of === 'image');
}

export const usedImagesStayOnANode = diskLaw({
  name: 'GC1, IV10, N-GC1: at the instant of its removal an image is used by no container, no mount, no pull under way and no start that was told that it is there',
  because: 'a collection takes its time, and pods come meanwhile.',
  oracle: 'the runtime’s lists just before each removal, and what was answered to whom',
  sometimes: [
    'an image was removed',
    'a container used another image',
    'a directory used another image',
    'a pull was under way',
    'a start that was told of another image was under way',
  ],
  defects: [asksOnceForUses, overlooksImageVolumes],
  judge: (lived, sometimes) => {
    for (const { id, stock } of imageRemovals(lived)) {
      sometimes('an image was removed');
      if (stock.containers.length > 0) sometimes('a container used another image');
      if (stock.mountedRefs.length > 0) sometimes('a directory used another image');
      const [user] = usersOf(stock, id);
      if (user !== undefined) {
        const who =
          user === 'directory' ? 'mounted' : `used by ${user.metadata.name}, ${user.state}`;
        return `${id} was removed at ${String(stock.at)} ms, and was ${who}`;
      }
      const names = stock.images.find((image) => image.id === id)?.repoTags ?? [];
      const pulls = stock.underWay.filter(
        ({ rpc }) => rpc === 'pullImage' || rpc === 'mountOCIObject',
      );
      if (pulls.length > 0) sometimes('a pull was under way');
      const pull = pulls.find(({ image }) => names.includes(image));
      if (pull !== undefined) return `${id} was removed while ${pull.image} was pulled`;
    }
    return toldAndTaken(lived, () =>
      sometimes('a start that was told of another image was under way'),
    );
  },
});

/** An image that went between the answer "it is there" and the container over it. */
function toldAndTaken(lived: Lived, meanwhile: () => void): string | undefined {
  for (const { podUid, order, endOrder, images } of lived.starts) {
    if (endOrder === Infinity) continue;
    for (const image of images) {
      const told = lived.calls.findLast(
        ({ podUid: who, answer, endOrder: toldAt = Infinity }) =>
          who === podUid && answer === image && toldAt <= order,
      );
      if (told === undefined) continue;
      for (const removal of imageRemovals(lived)) {
        const { order: removedAt } = removal.stock;
        if (removedAt <= (told.endOrder ?? 0) || removedAt >= endOrder) continue;
        meanwhile();
        // What a hand has taken before is removed once more in vain.
        const isThere = removal.stock.images.some(({ id }) => id === removal.id);
        if (removal.id === image && isThere)
          return `a container over ${image} was told of it before its removal`;
      }
    }
  }
  return undefined;
}

/** Of the same pod and name. */
function isNewer(one: ContainerStatus, other: ContainerStatus, stock: Stock): boolean {
  return (
    one.id !== other.id &&
    one.metadata.name === other.metadata.name &&
    podOf(one, stock) === podOf(other, stock) &&
    (one.createdAt > other.createdAt ||
      (one.createdAt === other.createdAt && one.metadata.attempt > other.metadata.attempt))
  );
}

function podOf({ podSandboxId }: ContainerStatus, { sandboxes }: Stock): string | undefined {
  return sandboxes.find(({ id }) => id === podSandboxId)?.metadata.uid;
}

/** From the list that a collector chooses by to its last removal. */
const PASS_MS = 1000;

/** Of those that have ended the newest. What was made and not yet started when a collector looked counted as dead, as upstream. */
function isNewestDead(container: ContainerStatus, stock: Stock): boolean {
  const wasDead = ({ state, startedAt = 0 }: ContainerStatus): boolean =>
    state !== 'CONTAINER_RUNNING' || startedAt > DEFAULT_START_AT + stock.at - PASS_MS;
  return !stock.containers.some((other) => wasDead(other) && isNewer(other, container, stock));
}

function removedContainers({ removals }: Lived) {
  return removals.flatMap(({ of, id, stock }) => {
    const container = stock.containers.find((each) => each.id === id);
    return of === 'container' && container !== undefined ? [{ container, stock }] : [];
  });
}

export const newestDeadStayOnANode = diskLaw({
  name: 'GC20: the newest dead container of a pod that is there stays, unless the disk is under pressure and the pod has ended',
  because:
    'three collect dead containers: by the minute, as soon as another dies, and under pressure.',
  oracle: 'the runtime’s list and the API just before each removal',
  sometimes: [
    'an older one went',
    'the newest of a pod that is gone went',
    'pressure took the last of a pod that had ended',
  ],
  defects: [keepsNoDeadContainer],
  judge: (lived, sometimes) => {
    for (const { container, stock } of removedContainers(lived)) {
      if (!isNewestDead(container, stock)) {
        sometimes('an older one went');
        continue;
      }
      const uid = podOf(container, stock);
      const pod = stock.pods.find(({ metadata }) => metadata.uid === uid);
      if (
        pod === undefined ||
        pod.metadata.deletionTimestamp !== undefined ||
        (lived.evictedAt.get(pod.metadata.uid) ?? Infinity) <= stock.at
      ) {
        sometimes('the newest of a pod that is gone went');
        continue;
      }
      const { phase = '' } = pod.status;
      const isPressed = lived.reclaimedAt.some((at) => Math.abs(at - stock.at) < 15_000);
      const what = `the newest dead ${container.metadata.name} of ${pod.metadata.name}, ${phase},`;
      if (!isPressed || (phase !== 'Succeeded' && phase !== 'Failed')) {
        return `${what} went at ${String(stock.at)} ms`;
      }
      sometimes('pressure took the last of a pod that had ended');
    }
    return undefined;
  },
});

export const runningStaysOnANode = diskLaw({
  name: 'GC21: no container that runs is removed, and no sandbox that is ready or has a container in it',
  because:
    'the end of a pod is the work of its worker, and the collector looks at it in the middle.',
  oracle: 'the runtime’s lists just before each removal',
  sometimes: ['a sandbox went', 'another sandbox was ready', 'another container ran'],
  defects: [takesReadySandboxes],
  judge: (lived, sometimes) => {
    for (const { container, stock } of removedContainers(lived)) {
      const runs = stock.containers.some(({ state }) => state === 'CONTAINER_RUNNING');
      if (runs) sometimes('another container ran');
      if (container.state === 'CONTAINER_RUNNING') return `${container.id} was removed, and ran`;
    }
    for (const { of, id, stock } of lived.removals) {
      if (of !== 'sandbox') continue;
      sometimes('a sandbox went');
      const sandbox = stock.sandboxes.find((each) => each.id === id);
      if (stock.sandboxes.some((each) => each.id !== id && each.state === 'SANDBOX_READY')) {
        sometimes('another sandbox was ready');
      }
      if (sandbox?.state === 'SANDBOX_READY') return `${id} was removed, and was ready`;
      const inside = stock.containers.find(({ podSandboxId }) => podSandboxId === id);
      if (inside !== undefined) return `${id} was removed, with ${inside.metadata.name} in it`;
    }
    return undefined;
  },
});

export const nothingGoesUnheard = diskLaw({
  name: 'GC22: as long as a kubelet has not been told of its pods, nothing goes for being of a pod that it does not know',
  because: 'a kubelet that starts knows nobody, and finds what its forerunner ran.',
  oracle:
    'when the API server answered, and the runtime’s list just before each removal, of logs from the disk too',
  sometimes: [
    'a dead container was there',
    'a pod of a dead container was gone',
    'one went later',
    'logs of a pod went later',
  ],
  defects: [asksNobodyForPods, takesLogsUnheard],
  judge: (lived, sometimes) => {
    for (const { isSilent, containers, ...look } of lived.looks) {
      for (const each of containers) {
        if (!isSilent || each.state !== 'CONTAINER_EXITED') continue;
        sometimes('a dead container was there');
        const uid = look.sandboxes.find(({ id }) => id === each.podSandboxId)?.metadata.uid;
        if (!look.pods.some(({ metadata }) => metadata.uid === uid)) {
          sometimes('a pod of a dead container was gone');
        }
        const isRemoved = lived.removals.some(({ id, stock }) => id === each.id && !stock.isSilent);
        if (isRemoved) sometimes('one went later');
      }
    }
    const wasSilentAt = lived.looks.flatMap(({ isSilent, at }) => (isSilent ? [at] : []));
    for (const { of, id, stock } of lived.removals) {
      if (of === 'logs' && !stock.isSilent && wasSilentAt.some((at) => at < stock.at)) {
        sometimes('logs of a pod went later');
      }
      if (!stock.isSilent || of === 'image') continue;
      const container = stock.containers.find((each) => each.id === id);
      const isSurplus = container !== undefined && !isNewestDead(container, stock);
      if (!isSurplus) return `${of} ${id} went at ${String(stock.at)} ms`;
    }
    return undefined;
  },
});
