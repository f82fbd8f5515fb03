/**
 * Whether the node is under disk pressure. Upstream: pkg/kubelet/eviction/eviction_manager.go, synchronize,
 * nodeConditionsObservedSince (v1.36).
 *
 * Each look at the disk says what it found: a threshold that is MET; or none, CALM as long as the last one
 * that was met is not longer ago than the transition period, and then OVER. `held` is pressure, too: a condition
 * that came and went with every image pulled and removed would move pods to and fro.
 */
import { setup } from 'xstate';
import { lifecycle, type PhaseOf } from '../../sim/index.ts';

export const diskPressureMachine = setup({
  types: {
    events: {} as { readonly type: 'MET' } | { readonly type: 'CALM' } | { readonly type: 'OVER' },
  },
}).createMachine({
  id: 'diskPressure',
  initial: 'none',
  states: {
    none: { on: { MET: 'observed', CALM: {}, OVER: {} } },
    observed: { on: { MET: {}, CALM: 'held', OVER: 'none' } },
    held: { on: { MET: 'observed', CALM: {}, OVER: 'none' } },
  },
});

export const diskPressureLifecycle = lifecycle(diskPressureMachine);

export type DiskPressurePhase = PhaseOf<typeof diskPressureMachine>;
