/**
 * Plays a workload from the first action to the last thing that is left. Opening, playing, quieting
 * and closing a lab is written here, once.
 *
 * When the actions are over, registries come back and faults run out; then pods have time to become
 * what they should; then every pod is deleted, and what is left is counted.
 */
import type { Workload } from '../workloads/workload.ts';
import { Cast } from './act.ts';
import { isClaimed, wrongWith } from './becomes.ts';
import type { Ending, Part, Played } from './played.ts';
import { pullRecordsOn } from './pull-records-on.ts';
import { Stage, type Defect } from './stage.ts';

/**
 * The longest back-offs one after the other (122 s of a volume, 300 s of an image or a crash loop),
 * a resync of 90 s, two minutes for a call that hung, and some for the work itself.
 */
const RECOVERY_MS_MAX = 660_000;
/** Deletion with the longest grace, back-off at its cap and one resync. */
const DELETION_MS_MAX = 400_000;
/** Housekeeping runs every 2 s, and dead sandboxes are collected every minute. */
const COLLECTION_MS = 70_000;

/** Never throws for what the product does: that is for laws to judge. */
export async function play(workload: Workload, defect: Defect = {}): Promise<Played> {
  const watch = new Stopwatch();
  const stage = await Stage.open(workload, defect);
  watch.split('open');
  const { world } = stage.lab;
  const cast = new Cast(stage);
  let ending: Ending | undefined;
  let endedBy: unknown;
  try {
    const healedAt = await playActions(stage, cast, workload);
    watch.split('play');
    ending = await quietDown(stage, cast, healedAt, isThrottled(workload));
  } catch (error) {
    endedBy = error;
  }
  watch.split('quiet');
  await stage.lab.close();
  watch.split('close');
  return {
    workload,
    trace: world.trace,
    pods: stage.pods,
    secrets: stage.secrets,
    objects: stage.objects,
    observed: stage.observed,
    setUps: stage.setUps.all,
    ending,
    endedBy,
    steps: stage.steps,
    choices: [...world.choices.recorded()],
    spent: watch.spent,
  };
}

/** Answers when the last fault ends. */
async function playActions(stage: Stage, cast: Cast, { actions }: Workload): Promise<number> {
  await stage.prepare();
  let healedAt = 0;
  for (const { afterMs, action } of actions) {
    await stage.wait(afterMs);
    if (action.do === 'fault') healedAt = Math.max(healedAt, stage.now + action.fault.forMs);
    await cast.act(action);
  }
  return healedAt;
}

function isThrottled({ kubelet }: Workload): boolean {
  return (kubelet.registryPullQPS ?? 0) > 0;
}

async function quietDown(
  stage: Stage,
  cast: Cast,
  faultsEndAt: number,
  isThrottled: boolean,
): Promise<Ending> {
  for (const host of downRegistries(stage)) await stage.do({ registry: { host, available: true } });
  await stage.wait(faultsEndAt - stage.now);
  const healedAt = stage.now;
  const { claimed, unrecovered } = await recover(stage, cast, isThrottled);
  for (const { metadata } of stage.livingPods) {
    const { name, namespace } = metadata;
    await stage.do({ delete: { kind: 'Pod', name, namespace, gracePeriodSeconds: 1 } });
  }
  const deletedAt = stage.now;
  while (stage.livingPods.length > 0 && stage.now - deletedAt < DELETION_MS_MAX) {
    await stage.wait(5000);
  }
  // A pod that was forced out of the API still has its back-offs on the node.
  let lasting: readonly string[];
  do {
    await stage.wait(COLLECTION_MS);
    lasting = await lastingLeftovers(stage);
  } while (lasting.length > 0 && stage.now - deletedAt < DELETION_MS_MAX);
  const living = stage.livingPods.map(({ metadata }) => `pod ${metadata.name}`);
  const leftovers = [...living, ...lasting];
  const pullRecords = await pullRecordsOn(stage.lab.cluster.nodes[0]?.host.files);
  const recovered = claimed - unrecovered.length;
  return { healedAt, unrecovered, recovered, leftovers, pullRecords };
}

/** Those whose last word was that they are away. */
function downRegistries({ steps }: Stage): readonly string[] {
  const available = new Map<string, boolean>();
  for (const step of steps) {
    if ('registry' in step)
      available.set(step.registry.host ?? '', step.registry.available ?? true);
  }
  return [...available].filter(([, isThere]) => !isThere).map(([host]) => host);
}

async function recover(
  stage: Stage,
  cast: Cast,
  isThrottled: boolean,
): Promise<{ readonly claimed: number; readonly unrecovered: readonly string[] }> {
  const begunAt = stage.now;
  for (;;) {
    const living = stage.livingPods.flatMap((pod) => {
      const shape = cast.shapeOf(pod.metadata.name);
      if (shape === undefined) return [];
      return [
        {
          pod,
          shape,
          meets: {
            holds: cast.holdsFor(pod),
            holdsObject: cast.holdsObjectFor(pod),
            isThrottled,
          },
        },
      ];
    });
    const unrecovered = living.flatMap(({ pod, shape, meets }) => {
      const wrong = wrongWith(pod, shape, meets);
      return wrong === undefined ? [] : [`${pod.metadata.name}: ${wrong}`];
    });
    if (unrecovered.length === 0 || stage.now - begunAt >= RECOVERY_MS_MAX) {
      const claimed = living.filter(({ pod, shape, meets }) => isClaimed(pod, shape, meets)).length;
      return { claimed, unrecovered };
    }
    await stage.wait(20_000);
  }
}

/** What is left at three instants: a lease being renewed just then is no leak. */
async function lastingLeftovers(stage: Stage): Promise<readonly string[]> {
  let lasting = await stage.lab.leftovers();
  for (let looks = 0; looks < 2 && lasting.length > 0; looks++) {
    await stage.wait(50);
    const now = await stage.lab.leftovers();
    lasting = lasting.filter((thing) => now.includes(thing));
  }
  return lasting;
}

/** Wall time by part. */
class Stopwatch {
  readonly spent: Record<Part, number> = { open: 0, play: 0, quiet: 0, close: 0 };
  #since = performance.now();

  split(part: Part): void {
    const now = performance.now();
    this.spent[part] += now - this.#since;
    this.#since = now;
  }
}
