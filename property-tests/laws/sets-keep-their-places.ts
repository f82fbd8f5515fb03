/** The pods of a StatefulSet, each in its turn, and of a DaemonSet, each on its node. */
import fc from 'fast-check';
import type { Pod } from '../../src/api/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import type { Fault } from '../../src/sim/index.ts';
import {
  IMAGE,
  isGoing,
  isReady,
  playControllers,
  podsOf,
  type ControllerPlay,
} from '../controllers/controller-play.ts';
import { lossText, lostWatches } from '../controllers/lost-watches.ts';
import { runsTwoDaemons } from '../defects/runs-two-daemons.ts';
import { startsTheNextFirst } from '../defects/starts-the-next-first.ts';
import type { Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

interface SetStory {
  readonly kind: 'StatefulSet' | 'DaemonSet';
  /** Pods of the one, nodes of the other. */
  readonly size: number;
  /** When another template comes. */
  readonly updates: readonly number[];
  /** When somebody deletes a pod. */
  readonly deletions: readonly number[];
  readonly losses: readonly Fault[];
  readonly seed: number;
}

const stories: fc.Arbitrary<SetStory> = fc.record({
  kind: fc.constantFrom('StatefulSet', 'DaemonSet'),
  size: fc.integer({ min: 1, max: 3 }),
  updates: fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 2 }),
  deletions: fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 2 }),
  losses: lostWatches(
    'controller-manager watch statefulsets',
    'controller-manager watch daemonsets',
    'controller-manager watch nodes',
  ),
  seed: fc.nat(1_000_000),
});

const manifest = ({ kind, size }: SetStory, tag: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: {
    ...(kind === 'StatefulSet' ? { replicas: size, serviceName: 'web' } : {}),
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'server', image: `${IMAGE}:${tag}` }] },
    },
  },
});

/** Pods of a set are made in the order of their numbers: each after the one before was ready once. */
class Turns {
  readonly #begun = new Set<number>();
  readonly #wereReady = new Set<number>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  look(pods: readonly Pod[]): Verdict {
    for (const pod of pods) {
      const ordinal = Number(pod.metadata.name.slice('web-'.length));
      if (ordinal >= this.#size) return `there is ${pod.metadata.name} of ${String(this.#size)}`;
      const isNew = !this.#begun.has(ordinal);
      this.#begun.add(ordinal);
      if (isNew && ordinal > 0 && !this.#wereReady.has(ordinal - 1)) {
        return `there is ${pod.metadata.name}, and the one before it was never ready`;
      }
      if (isReady(pod)) this.#wereReady.add(ordinal);
    }
    return undefined;
  }
}

/** The name of the node that a pod is meant for, by which it is sent there. */
function nodeOf({ spec }: Pod): string {
  const [term] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? [];
  return term?.matchFields?.[0]?.values?.[0] ?? '';
}

/** The node that has more than one pod of a DaemonSet that is to stay. */
function crowded(pods: readonly Pod[]): Verdict {
  const seen = new Set<string>();
  for (const pod of pods) {
    if (isGoing(pod)) continue;
    const node = nodeOf(pod);
    if (seen.has(node)) return `two pods are for ${node}`;
    seen.add(node);
  }
  return undefined;
}

/** Each place has its pod, of the latest template, and it is ready. */
function ending(lab: Lab, { size, updates }: SetStory): Verdict {
  const pods = podsOf(lab);
  const image = `${IMAGE}:v${String(updates.length + 1)}`;
  const wrong = pods.find((pod) => !isReady(pod) || pod.spec.containers[0]?.image !== image);
  if (wrong !== undefined) return `in the end ${wrong.metadata.name} is not ready with ${image}`;
  return pods.length === size
    ? undefined
    : `in the end there are ${String(pods.length)} pods of ${String(size)}`;
}

/**
 * A daemon that is being deleted when it is first shown is none that was expected: after five minutes nobody waits for it any
 * more, but somebody has to look then, a resync every 12 to 24 hours or a person. Upstream:
 * pkg/controller/daemon/daemon_controller.go, addPod (v1.36).
 */
async function untilWhole(lab: Lab, subject: SetStory): Promise<void> {
  const { kind, losses } = subject;
  const isBlind = losses.some(({ match = '' }) => match.startsWith('controller-manager'));
  for (let looks = 0; isBlind && looks < 2 && kind === 'DaemonSet'; looks++) {
    if (ending(lab, subject) === undefined) return;
    await lab.update(kind, 'web', (set) => {
      set.metadata.annotations = { looks: String(looks) };
    });
    await lab.advance(301_000);
  }
}

export const setsKeepTheirPlaces = ownLaw({
  name: 'sets keep their places',
  because:
    'who does not see the pod that it made makes another one on the same node, or goes on with the next before its turn.',
  oracle: 'the numbers and nodes of pods, after every write, and all of them in the end',
  file: 'property-tests/controllers.test.ts',
  subjects: stories,
  runs: 30,
  sometimes: [
    'a StatefulSet had several pods',
    'a DaemonSet had several nodes',
    'a template met another',
    'a pod was deleted',
    'a watch was lost',
    'events were late',
  ],
  defects: [startsTheNextFirst, runsTwoDaemons],
  judge: (subject, sometimes, defect) => {
    const { kind, size, updates, deletions, losses, seed } = subject;
    const turns = new Turns(size);
    const look = (lab: Lab): Verdict => {
      const pods = podsOf(lab);
      if (kind === 'DaemonSet') {
        if (new Set(pods.map(nodeOf)).size > 1) sometimes('a DaemonSet had several nodes');
        return crowded(pods);
      }
      if (pods.length > 1) sometimes('a StatefulSet had several pods');
      return turns.look(pods);
    };
    const story = async ({ lab, verdict }: ControllerPlay): Promise<Verdict> => {
      await lab.apply(manifest(subject, 'v1'));
      for (const afterMs of deletions) {
        await lab.advance(afterMs);
        const pod = podsOf(lab).find((each) => !isGoing(each));
        if (pod === undefined) continue;
        sometimes('a pod was deleted');
        await lab.delete('Pod', pod.metadata.name);
      }
      for (const [at, afterMs] of updates.entries()) {
        await lab.advance(afterMs);
        if (at > 0) sometimes('a template met another');
        await lab.apply(manifest(subject, `v${String(at + 2)}`));
      }
      await lab.advance(600_000);
      await untilWhole(lab, subject);
      if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
      const struck = lab.world.trace.of('fault.struck');
      if (struck.some(({ detail }) => detail.error === undefined)) sometimes('events were late');
      return verdict() ?? ending(lab, subject);
    };
    const nodes = kind === 'DaemonSet' ? size : 1;
    return playControllers(seed, defect, look, story, { nodes, faults: losses });
  },
  lines: ({ kind, updates, deletions, losses, ...rest }) => [
    `kubectl apply: ${kind.toLowerCase()}/web ${JSON.stringify(rest)}`,
    ...deletions.map((afterMs) => `after ${String(afterMs)} ms: kubectl delete pod`),
    ...updates.map((afterMs) => `after ${String(afterMs)} ms: another template`),
    ...losses.map(lossText),
  ],
});
