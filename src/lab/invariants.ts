/**
 * Invariants over the trace: monitors that see records as they are written and stop the world at the
 * first violation, so that the last line of the trace is the culprit. They know the trace alone; no
 * component's private state is read. One file each in invariants/.
 */
import {
  InvariantViolation,
  listen,
  type TraceRecord,
  type TraceType,
  type World,
} from '../sim/index.ts';
import type { Monitor } from './invariants/monitor.ts';
import { mountedVolumesMonitor } from './invariants/mounted-volumes.ts';
import { noStartAfterTerminationMonitor } from './invariants/no-start-after-termination.ts';
import { oneMountPerPathMonitor } from './invariants/one-mount-per-path.ts';
import { podPhaseMonitor } from './invariants/pod-phase.ts';
import { resourceVersionMonitor } from './invariants/resource-version.ts';

/** Every monitor that guards every run. */
const MONITORS: readonly (() => Monitor)[] = [
  mountedVolumesMonitor,
  noStartAfterTerminationMonitor,
  oneMountPerPathMonitor,
  podPhaseMonitor,
  resourceVersionMonitor,
];

/** Lets the monitors watch a world; a violation fails it, saying how to see it again. */
export function enforceInvariants(world: World, replayCommand?: string): void {
  const monitors = new Map<TraceType, Monitor[]>();
  for (const monitor of MONITORS.map((create) => create())) {
    for (const type of monitor.types) {
      monitors.set(type, [...(monitors.get(type) ?? []), monitor]);
    }
  }
  const fail = ({ name }: Monitor, violation: string, { at }: TraceRecord): void => {
    const again = replayCommand ?? world.choices.origin;
    const text = `${name}: ${violation} (at ${String(at)} ms; again with: ${again})`;
    world.loop.fail(new InvariantViolation(text));
  };
  listen(world.loop, world.trace.recordsOf$([...monitors.keys()]), (record) => {
    for (const monitor of monitors.get(record.type) ?? []) {
      const violation = monitor.observe(record);
      if (violation !== undefined) fail(monitor, violation, record);
    }
  });
}
