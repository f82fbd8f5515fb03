import { asksAgain } from '../defects/asks-again.ts';
import { looksAgainWithoutBeingAsked } from '../defects/looks-again-without-being-asked.ts';
import { pullsWhatItHas } from '../defects/pulls-what-it-has.ts';
import { isWell } from '../judging/faults.ts';
import { LocalTags, RegistryTags } from '../judging/tags.ts';
import { rightOf } from '../judging/permissions.ts';
import { wantsUntil } from '../judging/pod-life.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

/** From an image being there to its record. */
const NOTED_MS = 1000;

type Circumstance =
  | 'a container started under Always after its tag had moved'
  | 'a container started from what was there after its tag had moved'
  | 'a tag moved under a running container';

export const movedTags = lawOverTrace(
  'tags as they were pushed and as they were pulled, by instant',
  {
    name: 'PP35: a moved tag changes nothing that runs; the next start sees it under Always, and otherwise only when the node has lost what it had',
    because:
      'an image has tags and an id, on the node and at the registry, and a container is created by id.',
    sometimes: [
      'a container started under Always after its tag had moved',
      'a container started from what was there after its tag had moved',
      'a tag moved under a running container',
    ],
    defects: [pullsWhatItHas, looksAgainWithoutBeingAsked, asksAgain],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      if (!isWell(played, 'host.')) return undefined;
      const registry = new RegistryTags(played);
      const local = new LocalTags(played);
      for (const pod of podsIn(played)) {
        const wrong = wrongStarts(pod, played, registry, local, sometimes);
        if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
      }
      return isWell(played, 'cri.') ? changedWhileRunning(played, registry, sometimes) : undefined;
    },
  },
);

function wrongStarts(
  { life, calls }: PodView,
  played: Played,
  registry: RegistryTags,
  local: LocalTags,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  for (const [at, call] of calls.entries()) {
    if (call.rpc !== 'createContainer') continue;
    const want = wantsUntil(life, call.order).findLast(
      ({ container, image }) => container === call.container && image === call.userSpecifiedImage,
    );
    const sent = want?.spelling?.sent;
    if (sent === undefined || want?.spelling?.digest !== undefined) continue;
    const since = calls.findLastIndex(({ rpc }, each) => each < at && rpc === 'createContainer');
    const before = calls.slice(since + 1, at);
    const pull = before.findLast(
      ({ rpc, outcome, image }) => rpc === 'pullImage' && outcome === 'answered' && image === sent,
    );
    const look = before.findLast(
      ({ rpc, image, isSizeLook }) => rpc === 'imageStatus' && image === sent && !isSizeLook,
    );
    const hasMoved = registry.hasMoved(sent, call.begunAt);
    // A look after the pull is the container's own; the pull was for a volume.
    if (pull !== undefined && (look === undefined || look.order <= pull.order)) {
      if (hasMoved && want?.policy === 'Always') {
        sometimes('a container started under Always after its tag had moved');
      }
      const could = registry.between(sent, pull.begunAt, pull.endedAt ?? Infinity);
      const hadIt = look?.answer !== undefined && want?.policy === 'IfNotPresent';
      if (hadIt && rightOf(life, look, played)?.may === true) {
        return `${sent} (IfNotPresent) was on the node, and ${call.image} was pulled and runs`;
      }
      if (could.includes(call.image)) continue;
      return `${sent} was pulled, and ${call.image} runs; the tag was ${could.join(' or ')}`;
    }
    if (look === undefined || want?.policy === 'Always') continue;
    const could = local.between(sent, look.begunAt, (look.endedAt ?? Infinity) + NOTED_MS);
    if (hasMoved && !could.includes(registry.between(sent, look.begunAt, look.begunAt)[0] ?? '')) {
      sometimes('a container started from what was there after its tag had moved');
    }
    if (could.includes(call.image)) continue;
    return `${sent} was on the node as ${could.join(' or ')}, and ${call.image} runs`;
  }
  return undefined;
}

/** What the API says a container runs stays while it runs. */
function changedWhileRunning(
  played: Played,
  registry: RegistryTags,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const known = new Map<string, { readonly imageId: string; readonly at: number }>();
  for (const { at, name: podName, pod } of played.pods) {
    for (const { name, containerID = '', imageID = '', image, state } of pod?.status
      .containerStatuses ?? []) {
      if (containerID === '' || state?.running === undefined) continue;
      const before = known.get(containerID);
      known.set(containerID, before ?? { imageId: imageID, at });
      if (before === undefined) continue;
      if (registry.movedBetween(image, before.at, at)) {
        sometimes('a tag moved under a running container');
      }
      if (before.imageId !== imageID) {
        return `${podName}/${name} runs ${before.imageId}, and its status turned to ${imageID}`;
      }
    }
  }
  return undefined;
}
