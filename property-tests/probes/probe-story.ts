/** A pod whose one container is probed, what it answers when, and what else happens. */
import fc from 'fast-check';

export interface ProbeShape {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly initialDelaySeconds: number;
  readonly timeoutSeconds: number;
}

export interface ProbeStory {
  readonly startup: ProbeShape | undefined;
  readonly liveness: ProbeShape;
  readonly readiness: ProbeShape | undefined;
  /** The process listens after so many seconds. */
  readonly listensAfter: number;
  /** From so many seconds after that on it answers this, after so many. */
  readonly answers: readonly {
    readonly from: number;
    readonly status: number;
    readonly after: number;
  }[];
  /** The process ends by itself; 0: it does not. */
  readonly endsAfter: number;
  /** Another kubelet comes at this second; 0: none does. */
  readonly restartAt: number;
  /** The pod is deleted at this second; 0: it is not. */
  readonly deleteAt: number;
  readonly seed: number;
}

const shape: fc.Arbitrary<ProbeShape> = fc.record({
  periodSeconds: fc.integer({ min: 1, max: 4 }),
  failureThreshold: fc.integer({ min: 1, max: 3 }),
  initialDelaySeconds: fc.constantFrom(0, 0, 3),
  timeoutSeconds: fc.constantFrom(1, 1, 3),
});

const answer = fc.record({
  from: fc.integer({ min: 0, max: 25 }),
  status: fc.constantFrom(200, 200, 500),
  after: fc.constantFrom(0, 0, 0, 2),
});

const rarely = (seconds: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: seconds });

export const probeStories: fc.Arbitrary<ProbeStory> = fc.record({
  startup: fc.option(
    shape.map((each) => ({ ...each, failureThreshold: each.failureThreshold + 3 })),
    { nil: undefined },
  ),
  liveness: shape,
  readiness: fc.option(shape, { nil: undefined }),
  listensAfter: fc.integer({ min: 0, max: 6 }),
  answers: fc.array(answer, { maxLength: 4 }),
  endsAfter: rarely(fc.integer({ min: 5, max: 20 })),
  restartAt: rarely(fc.integer({ min: 3, max: 25 })),
  deleteAt: rarely(fc.integer({ min: 3, max: 35 })),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** Of the process. */
export function scriptOf({ listensAfter, answers, endsAfter }: ProbeStory): string {
  return [
    `sleep ${String(listensAfter)}s`,
    'listen 8080',
    ...answers.map(
      ({ from, status, after }) =>
        `answer / ${String(status)} after ${String(after)}s from ${String(from)}s`,
    ),
    endsAfter === 0 ? 'sleep infinity' : `sleep ${String(endsAfter)}s`,
    ...(endsAfter === 0 ? [] : ['exit 1']),
  ].join('\n');
}

export function probeStoryLines(story: ProbeStory): readonly string[] {
  const { startup, liveness, readiness, restartAt, deleteAt, seed } = story;
  const told = { startup, liveness, readiness, restartAt, deleteAt, seed };
  return [
    ...scriptOf(story).split('\n'),
    ...Object.entries(told).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
}
