/** Commands in containers: plays of their own, of one container on a runtime without a kubelet. */
import fc from 'fast-check';
import { follow } from '../../src/sim/index.ts';
import { RuntimeBench } from '../../src/cri/runtime/testing/runtime-bench.ts';
import { forgetsWhatRuns } from '../defects/forgets-what-runs.ts';
import { tellsTheFirstProcess } from '../defects/tells-the-first-process.ts';
import { ownLaw } from '../own-law.ts';

interface Subject {
  /** The container's own lines, and how it goes on after them. */
  readonly lines: readonly string[];
  readonly ending: string;
  readonly execs: readonly {
    readonly atMs: number;
    readonly command: string;
    readonly limit: number;
  }[];
  readonly removedAtMs: number;
}

interface Defect {
  readonly plug: (bench: RuntimeBench) => void;
}

/** None of them says anything to the others, or changes what they read. */
const OWN_LINES = [
  'echo a; sleep 0.3; echo b',
  'x=$(echo sub; sleep 0.1); echo $x',
  'seq 3 | while read i; do echo $i; sleep 0.2; done',
  'sleep 0.5 & wait; echo waited',
  '(sleep 0.2; echo late) &',
  'cat /etc/hostname; ls /bin | wc -l',
  'false || echo $?',
  'for i in 1 2; do date +%s; sleep 0.7; done',
];
const ENDINGS = [
  'exit 3',
  'sleep 3600',
  'while :; do sleep 1; echo tick; done',
  'sleep 100 & wait',
];
const EXECUTED = [
  'true',
  'echo in; exit 2',
  'sleep 30',
  'ls -l /; cat /none',
  'sleep 0.4 & sleep 0.2',
  'while :; do :; done',
  'kill -9 $$',
  'yes | head -100 | wc -l',
];

const subjects: fc.Arbitrary<Subject> = fc.record({
  lines: fc.array(fc.constantFrom(...OWN_LINES), { minLength: 1, maxLength: 4 }),
  ending: fc.constantFrom(...ENDINGS),
  execs: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 4000 }),
      command: fc.constantFrom(...EXECUTED),
      limit: fc.constantFrom(1, 2),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  removedAtMs: fc.integer({ min: 100, max: 6000 }),
});

interface Heard {
  readonly log: readonly (readonly [atMs: number, line: string])[];
  readonly state: string;
  readonly exitCode: number | undefined;
  readonly executed: number;
  readonly left: number;
  readonly digest: string;
}

async function play(subject: Subject, withExecs: boolean, defect?: Defect): Promise<Heard> {
  const { lines, ending, execs, removedAtMs } = subject;
  const bench = new RuntimeBench();
  defect?.plug(bench);
  const trapped = ['trap "echo disturbed" USR1 HUP', ...lines, ending].join('\n');
  const id = await bench.run({ command: ['sh', '-c', trapped] });
  const { world, runtime } = bench;
  const begunAt = world.now();
  let executed = 0;
  for (const { atMs, command, limit } of withExecs ? execs : []) {
    world.loop.schedule(Math.min(atMs, removedAtMs), () => {
      const ignored = { done: () => (executed += 1), failed: () => (executed += 1) };
      follow(runtime.execSync(id, ['sh', '-c', command], limit), ignored);
    });
  }
  await bench.advance(removedAtMs);
  const { state, exitCode } = await bench.perform(runtime.containerStatus(id));
  const log = world.trace.of('container.log').map(({ at, detail }) => {
    return [at - begunAt, detail.line] as const;
  });
  const spoken = log.length;
  await bench.perform(runtime.removeContainer(id));
  await bench.advance(3_600_000);
  const later = world.trace.of('container.log').length - spoken;
  const left = world.loop.pendingCount + later;
  return { log, state, exitCode, executed, left, digest: world.trace.digest() };
}

export const processesKeepApart = ownLaw({
  name: 'who executes something in a container disturbs nobody, and nothing outlives the container',
  because: 'all processes of a container share one table, one file system and the loop.',
  oracle:
    'the log, its instants and the end of the same container without what was executed; what the loop still holds',
  file: 'property-tests/processes-keep-apart.test.ts',
  subjects,
  runs: 60,
  sometimes: [
    'a command ended in time',
    'the container ended by itself',
    'it was removed as it ran',
  ],
  defects: [tellsTheFirstProcess, forgetsWhatRuns],
  judge: async (subject, sometimes, defect: Defect | undefined) => {
    const alone = await play(subject, false);
    const beside = await play(subject, true, defect);
    if (beside.executed > 0) sometimes('a command ended in time');
    if (alone.state === 'CONTAINER_EXITED') sometimes('the container ended by itself');
    else sometimes('it was removed as it ran');
    const [one, other] = [alone, beside].map(({ log, state, exitCode }) =>
      JSON.stringify({ log, state, exitCode }),
    );
    if (one !== other) return `alone it is ${one ?? ''}, beside others ${other ?? ''}`;
    if (beside.left > 0) return `${String(beside.left)} things go on after its removal`;
    if (defect !== undefined) return undefined;
    const again = await play(subject, true);
    return again.digest === beside.digest ? undefined : 'another trace the second time';
  },
  lines: ({ lines, ending, execs, removedAtMs }) => [
    ...lines,
    ending,
    ...execs.map(
      ({ atMs, command, limit }) => `${String(atMs)} ms: exec (${String(limit)} s) ${command}`,
    ),
    `removed after ${String(removedAtMs)} ms`,
  ],
});
