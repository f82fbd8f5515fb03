/**
 * A spy beside the plugins of published volumes, below any defect: which volumes they are to set up, and when. It
 * notes and passes on.
 */
import { createOperation, follow } from '../../src/sim/index.ts';
import type { ClusterSeams } from '../../src/lab/index.ts';
import type { VolumePlugin } from '../../src/volumes/index.ts';
import type { PublishedKind } from './observed.ts';
import { otherMounter } from './other-mounter.ts';
import type { Bystander } from './spies.ts';

/** One SetUp of a published volume. */
export interface SetUp {
  readonly kind: PublishedKind;
  readonly podUid: string;
  readonly volume: string;
  readonly begunAt: number;
  /** How many records the trace had. */
  readonly order: number;
  endOrder?: number;
  outcome: 'under way' | 'succeeded' | 'failed' | 'given up';
}

const KINDS: ReadonlyMap<string, PublishedKind> = new Map(
  (['oci', 'configmap', 'secret', 'projected'] as const).map((kind) => [
    `kubernetes.io/${kind}`,
    kind,
  ]),
);

export class SetUps {
  /** In the order in which they began. */
  readonly all: SetUp[] = [];
  readonly #bystander: Pick<Bystander, 'now' | 'order'>;

  constructor(bystander: Pick<Bystander, 'now' | 'order'>) {
    this.#bystander = bystander;
  }

  /** The defect's seams, over the spy. */
  seams(seams: ClusterSeams): ClusterSeams {
    return {
      ...seams,
      volumePlugin: (real, node) => {
        const seen = this.#watching(real);
        return seams.volumePlugin?.(seen, node) ?? seen;
      },
    };
  }

  #watching(real: VolumePlugin): VolumePlugin {
    const kind = KINDS.get(real.name);
    if (kind === undefined) return real;
    return otherMounter(real, (mounter, volume, pod) => ({
      setUp: (args) =>
        createOperation<void>((sink) => {
          const setUp = this.#begin(kind, pod.metadata.uid, volume.name);
          const cancel = follow(mounter.setUp(args), {
            done: () => {
              this.#end(setUp, 'succeeded');
              sink.done();
            },
            failed: (error) => {
              this.#end(setUp, 'failed');
              sink.failed(error);
            },
          });
          return () => {
            this.#end(setUp, 'given up');
            cancel?.();
          };
        }),
    }));
  }

  #begin(kind: PublishedKind, podUid: string, volume: string): SetUp {
    const { now, order } = this.#bystander;
    const begun = { begunAt: now(), order: order(), outcome: 'under way' as const };
    const setUp: SetUp = { kind, podUid, volume, ...begun };
    this.all.push(setUp);
    return setUp;
  }

  #end(setUp: SetUp, outcome: SetUp['outcome']): void {
    if (setUp.outcome !== 'under way') return;
    setUp.outcome = outcome;
    setUp.endOrder = this.#bystander.order();
  }
}
