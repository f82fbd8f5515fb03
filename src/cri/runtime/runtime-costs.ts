/** What the runtime's work takes, in virtual milliseconds; up to a fifth more is drawn on top. */
import type { Choices } from '../../sim/index.ts';

export interface RuntimeCosts {
  /** With the pod's network. */
  readonly runPodSandboxMs: number;
  readonly createContainerMs: number;
  readonly startContainerMs: number;
  /** From the call to the signal. */
  readonly stopMs: number;
  /** From the call to the end of the pod's network. */
  readonly stopPodSandboxMs: number;
  readonly removeMs: number;
  readonly updateMs: number;
  /** One read of a file by a script; not jittered. */
  readonly readMs: number;
  /** From the start of a container's or an executed program to what it does first; not jittered. */
  readonly programStartMs: number;
  /** What it takes a process to begin another program; not jittered. */
  readonly spawnMs: number;
  /** Until a command that is to run beside a container's program is in the container. */
  readonly execMs: number;
  /** From the start of a container's program until the call that started it answers. */
  readonly startAnswerMs: number;
  /** From the end of a container's program until the runtime knows; not jittered. */
  readonly exitMs: number;
}

export const DEFAULT_RUNTIME_COSTS: RuntimeCosts = {
  runPodSandboxMs: 50,
  createContainerMs: 10,
  startContainerMs: 10,
  stopMs: 5,
  stopPodSandboxMs: 5,
  removeMs: 5,
  updateMs: 5,
  readMs: 1,
  programStartMs: 20,
  spawnMs: 1,
  execMs: 0,
  startAnswerMs: 0,
  exitMs: 0,
};

export function jittered(choices: Choices, costMs: number): number {
  return choices.between('cri/runtime', costMs, costMs + Math.floor(costMs / 5));
}
