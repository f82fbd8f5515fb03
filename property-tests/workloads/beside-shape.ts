/** What pods of some workloads have beside their containers: sidecars, and hooks of the first container. */
import fc from 'fast-check';
import type { ProcessShape } from './pod-shape.ts';

export type HookShape =
  | { readonly does: 'sleep'; readonly seconds: number }
  /** A command that fails. */
  | { readonly does: 'fail' };

export interface HooksShape {
  readonly postStart?: HookShape | undefined;
  readonly preStop?: HookShape | undefined;
}

export interface SidecarShape extends HooksShape {
  readonly process: ProcessShape;
}

export interface BesideShape {
  /** The first begins before the pod's init container, the second after it. */
  readonly sidecars: readonly SidecarShape[];
  /** Of the first container. */
  readonly hooks: HooksShape;
}

const hook: fc.Arbitrary<HookShape | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('sleep' as const),
      seconds: fc.constantFrom(1, 4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('fail' as const) }) },
);

const sidecarProcess: fc.Arbitrary<ProcessShape> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom('run' as const, 'end slowly' as const, 'ignore SIGTERM' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('exit' as const),
      afterSeconds: fc.constantFrom(3, 20),
      exitCode: fc.constantFrom(0, 1),
    }),
  },
);

const sidecar: fc.Arbitrary<SidecarShape> = fc.record({ process: sidecarProcess, preStop: hook });

/** In one workload of five. */
export const besideShapes: fc.Arbitrary<BesideShape | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      sidecars: fc.array(sidecar, { maxLength: 2 }),
      hooks: fc.record({ postStart: hook, preStop: hook }),
    }),
  },
);

/** As a manifest's `lifecycle`; undefined: none. */
export function lifecycleOf({ postStart, preStop }: HooksShape) {
  if (postStart === undefined && preStop === undefined) return undefined;
  return {
    ...(postStart === undefined ? {} : { postStart: handlerOf(postStart) }),
    ...(preStop === undefined ? {} : { preStop: handlerOf(preStop) }),
  };
}

/** A sleep may not be longer than the grace period. */
function handlerOf(hook: HookShape) {
  return hook.does === 'fail'
    ? { exec: { command: ['sh', '-c', 'exit 1'] } }
    : { sleep: { seconds: hook.seconds } };
}

export function describeHooks({ postStart, preStop }: HooksShape): string {
  const one = (name: string, hook: HookShape | undefined): readonly string[] => {
    if (hook === undefined) return [];
    return [`${name} ${hook.does === 'fail' ? 'fails' : `sleeps ${String(hook.seconds)} s`}`];
  };
  return [...one('postStart', postStart), ...one('preStop', preStop)].join(' and ');
}
