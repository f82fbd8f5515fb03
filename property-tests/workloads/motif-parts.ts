/** What motifs are made of: an action each, at its time. */
import type fc from 'fast-check';
import type { Action, TimedAction } from './action.ts';
import type { FaultShape } from './fault-shapes.ts';
import type { KubeletShape } from './kubelet-shape.ts';
import type { PodShape } from './pod-shape.ts';

/** How a workload begins, and under which kubelet if that matters. */
export interface Beginning {
  readonly actions: readonly TimedAction[];
  readonly kubelet?: KubeletShape;
}

export type Motif = fc.Arbitrary<Beginning>;

/** Motifs that begin a workload so many times as often as one of weight 1. */
export const weighted = (weight: number, ...motifs: readonly Motif[]) =>
  motifs.map((arbitrary) => ({ weight, arbitrary }));

export const after = (afterMs: number, action: Action): TimedAction => ({ afterMs, action });

export const create = (shape: PodShape, afterMs = 0, pod = 0): TimedAction =>
  after(afterMs, { do: 'create', pod, shape });

export const remove = (afterMs: number, graceSeconds: number, pod = 0): TimedAction =>
  after(afterMs, { do: 'delete', pod, graceSeconds });

export const push = (afterMs: number, content: number): TimedAction =>
  after(afterMs, { do: 'push', tag: 0, content });

export const fault = (afterMs: number, planned: FaultShape): TimedAction =>
  after(afterMs, { do: 'fault', fault: planned });

export const label = (afterMs: number, value: string, pod = 0): TimedAction =>
  after(afterMs, { do: 'edit', pod, edit: { what: 'label', value } });
