/** When a node is told that collections of images fail (images.md, GC9): a law over a kubelet, period by period. */
import fc from 'fast-check';
import type { KubeletConfiguration } from '../../src/kubelet/index.ts';
import { neverForgetsFailures } from '../defects/never-forgets-failures.ts';
import { tellsOfTheFirstFailure } from '../defects/tells-of-the-first-failure.ts';
import type { SeededDefect } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { Stage } from '../playing/stage.ts';

/** How the next collection finds the node. */
interface Period {
  /** `full`: of what is no image. `blind`: nobody says which images there are. */
  readonly finds: 'calm' | 'full' | 'blind';
  /** Whether the kubelet starts anew before; its first collection knows nothing of the disk, and fails. */
  readonly restarts: boolean;
}

const PERIOD_MS = 300_000;
const EARLY_MS = 10_000;
const MIB = 2 ** 20;

const periods: fc.Arbitrary<readonly Period[]> = fc.array(
  fc.record({
    finds: fc.constantFrom('calm', 'full', 'blind'),
    restarts: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 8 },
);

class Collections {
  readonly #stage: Stage;
  #lastAt = 0;

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  static async open(defect: SeededDefect | undefined): Promise<Collections> {
    const kubelet: Partial<KubeletConfiguration> = { evictionHard: {} };
    const nothing = { actions: [], answers: [], seed: 0, kubelet };
    const disk = { capacityBytes: MIB, inodes: 1000 };
    return new Collections(await Stage.open(nothing, { disk, ...defect?.plug() }));
  }

  /** How often the node was told that one failed, in all. */
  get told(): number {
    return this.#stage.observed.events.filter(({ reason }) => reason === 'ImageGCFailed').length;
  }

  /** Until just after the next. */
  async next({ finds, restarts }: Period): Promise<void> {
    const stage = this.#stage;
    await stage.wait(this.#lastAt + EARLY_MS - stage.now);
    if (restarts) {
      this.#lastAt = stage.now;
      stage.lab.cluster.node('node-1')?.restartKubelet();
    }
    await stage.do({ fill: { to: { percent: finds === 'full' ? 96 : 0 } } });
    const nextAt = this.#lastAt + PERIOD_MS;
    if (finds === 'blind') {
      const forMs = nextAt + EARLY_MS / 2 - stage.now;
      await stage.do({ fault: { point: 'cri.listImages', error: 'Unavailable', for: forMs } });
    }
    await stage.wait(nextAt + EARLY_MS / 2 - stage.now);
    this.#lastAt = nextAt;
  }

  close(): Promise<void> {
    return this.#stage.lab.close();
  }
}

export const failuresAreToldFromTheSecond = ownLaw({
  name: 'GC9: that collections of images fail is told from the second in a row on, and after a success not before two more',
  because:
    'the first of each life fails for want of figures, and nobody may be bothered with that.',
  oracle: 'how each collection found the node, against the events after it',
  file: 'property-tests/failed-collections.test.ts',
  subjects: periods,
  runs: 60,
  sometimes: [
    'the second in a row failed',
    'one failed after a success',
    'the third in a row failed',
    'two failed in a row, in two lives',
  ],
  defects: [tellsOfTheFirstFailure, neverForgetsFailures],
  judge: async (story, sometimes, defect: SeededDefect | undefined) => {
    const collections = await Collections.open(defect);
    // At its start.
    let inARow = 1;
    try {
      for (const [at, period] of story.entries()) {
        const before = collections.told;
        await collections.next(period);
        const hasFailed = period.finds !== 'calm';
        if (period.restarts && inARow > 0) sometimes('two failed in a row, in two lives');
        if (period.restarts) inARow = 1;
        inARow = hasFailed ? inARow + 1 : 0;
        if (inARow === 1) sometimes('one failed after a success');
        if (inARow === 2) sometimes('the second in a row failed');
        if (inARow === 3) sometimes('the third in a row failed');
        const told = collections.told - before;
        const expected = inARow > 1 ? 1 : 0;
        if (told !== expected) {
          return `collection ${String(at + 1)} found the node ${period.finds}, the failure ${String(inARow)} in a row, and it was told ${String(told)} times`;
        }
      }
      return undefined;
    } finally {
      await collections.close();
    }
  },
  lines: (story) =>
    story.map(({ finds, restarts }) => `${restarts ? 'the kubelet starts anew; ' : ''}${finds}`),
});
