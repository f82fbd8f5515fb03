/** What syncs of a pod that runs do to its image volumes (images.md, IV13): two plays, one for each variant. */
import fc from 'fast-check';
import { podsIn } from '../judging/view.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { imageAt } from '../workloads/images.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { imageReference } from '../workloads/manifest.ts';
import { after, create } from '../workloads/motif-parts.ts';
import type { Workload } from '../workloads/workload.ts';
import { imageVolumeShapes } from './broken-image-volumes.ts';

/** Every container runs, and no volume is broken. */
const subjects: fc.Arbitrary<Workload> = fc
  .record({ shape: imageVolumeShapes, seed: fc.nat(1_000_000) })
  .map(({ shape, seed }) => ({
    actions: [
      create({
        ...shape,
        volumes: shape.volumes.filter(
          (each) => each.is !== 'image' || imageAt(each.image).opens === 'to anybody',
        ),
      }),
      after(30_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'a' } }),
      after(120_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'b' } }),
    ],
    answers: [],
    seed,
    kubelet: {},
  }));

/** Looks and pulls for the pod's volumes after its last container was created; and how many were created. */
async function afterTheStart(workload: Workload, ensuresImageVolumes: () => boolean) {
  const played = await play(workload, { decisions: { ensuresImageVolumes } });
  const [view] = podsIn(played);
  const calls = view?.calls ?? [];
  const isCreation = ({ rpc }: { readonly rpc: string }): boolean => rpc === 'createContainer';
  const [first] = workload.actions;
  const volumes = first?.action.do === 'create' ? first.action.shape.volumes : [];
  const references = volumes.flatMap((each) => (each.is === 'image' ? [imageReference(each)] : []));
  return {
    asked: calls
      .slice(calls.findLastIndex(isCreation) + 1)
      .filter(({ image }) => references.includes(image)),
    created: calls.filter(isCreation).length,
  };
}

export const steadySyncsAskNothing = ownLaw({
  name: 'IV13: ensured at the start only, a pod that runs is asked nothing for; ensured in each pass, nothing that runs is made anew',
  because: 'a pass over a pod that runs goes through the same steps as one that starts it.',
  oracle: 'calls of the runtime after the last container, in a play of each variant',
  file: 'property-tests/steady-image-volumes.test.ts',
  subjects,
  runs: 20,
  sometimes: ['as released a volume was asked for again'],
  defect: {
    name: 'a kubelet that ensures volumes in each pass, whatever its variant',
    ensuresImageVolumes: () => true,
  },
  judge: async (workload, sometimes, defect) => {
    const released = await afterTheStart(workload, () => true);
    if (released.asked.length > 0) sometimes('as released a volume was asked for again');
    const fixed = await afterTheStart(workload, defect?.ensuresImageVolumes ?? (() => false));
    if (released.created !== fixed.created) {
      return `${String(released.created)} containers were created, and ${String(fixed.created)} with the fix`;
    }
    const [again] = fixed.asked;
    return again === undefined ? undefined : `with the fix ${again.image} was asked for again`;
  },
  lines: kubectlLines,
});
