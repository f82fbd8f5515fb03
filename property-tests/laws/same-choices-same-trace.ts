import { letsRealTimeIn } from '../defects/lets-real-time-in.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { workloads } from '../workloads/workload.ts';

export const sameChoicesSameTrace = ownLaw({
  name: 'same choices, same trace',
  because:
    'real work is done beside the loop, and its real speed must never show; module state, host clocks and host randomness would show as well.',
  oracle: 'the sha256 of the canonical text of two plays in one process',
  file: 'property-tests/same-choices-same-trace.test.ts',
  subjects: workloads,
  runs: 25,
  sometimes: ['real work was done'],
  defect: letsRealTimeIn,
  judge: async (workload, sometimes, defect) => {
    const first = await play(workload, defect?.plug());
    const second = await play(workload, defect?.plug());
    if (first.trace.of('image.pulled').length > 0) sometimes('real work was done');
    if (first.trace.digest() === second.trace.digest()) return undefined;
    const at = first.trace.records.findIndex(
      (record, index) => JSON.stringify(record) !== JSON.stringify(second.trace.records[index]),
    );
    const [one, other] = [first, second].map(({ trace }) => JSON.stringify(trace.records[at]));
    return `record ${String(at)} is ${one ?? 'missing'}, then ${other ?? 'missing'}`;
  },
  lines: kubectlLines,
});
