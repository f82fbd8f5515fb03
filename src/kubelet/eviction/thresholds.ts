/**
 * Eviction thresholds, and which of them are met. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go, ParseThresholdConfig, thresholdsMet; pkg/kubelet/eviction/api
 * (v1.36). Hard thresholds alone: a threshold that is met is met at once, and nothing more is reclaimed.
 */
import { formatQuantity, parseQuantity } from '../../api/index.ts';
import type { NodeSummary } from '../stats/index.ts';

export type Signal =
  'nodefs.available' | 'nodefs.inodesFree' | 'imagefs.available' | 'imagefs.inodesFree';

export interface Threshold {
  readonly signal: Signal;
  /** The amount below which it is met, of a capacity. */
  readonly value: { readonly quantity: string } | { readonly percentage: number };
}

export interface Observation {
  readonly available: number;
  readonly capacity: number;
}

export type Observations = Readonly<Record<Signal, Observation>>;

/** What eviction calls the resource behind a signal. */
export type StarvedResource = 'ephemeral-storage' | 'inodes';

const RESOURCE_OF: Readonly<Record<Signal, StarvedResource>> = {
  'nodefs.available': 'ephemeral-storage',
  'nodefs.inodesFree': 'inodes',
  'imagefs.available': 'ephemeral-storage',
  'imagefs.inodesFree': 'inodes',
};

export function resourceOf(signal: Signal): StarvedResource {
  return RESOURCE_OF[signal];
}

/** Signals of memory and PIDs are never under pressure here. 0 % and 100 % switch a threshold off. */
export function parseThresholds(evictionHard: Readonly<Record<string, string>>): Threshold[] {
  return Object.entries(evictionHard).flatMap(([signal, text]): Threshold[] => {
    if (!isDiskSignal(signal)) return [];
    if (!text.endsWith('%')) return [{ signal, value: { quantity: text } }];
    const percent = Number(text.slice(0, -1));
    // Upstream has a float32, and its error shows in messages.
    const percentage = Math.fround(Math.fround(percent) / 100);
    return percent <= 0 || percent >= 100 ? [] : [{ signal, value: { percentage } }];
  });
}

export function observationsOf({ nodeFs, imageFs }: NodeSummary): Observations {
  return {
    'nodefs.available': { available: nodeFs.availableBytes, capacity: nodeFs.capacityBytes },
    'nodefs.inodesFree': { available: nodeFs.inodesFree, capacity: nodeFs.inodes },
    'imagefs.available': { available: imageFs.availableBytes, capacity: imageFs.capacityBytes },
    'imagefs.inodesFree': { available: imageFs.inodesFree, capacity: imageFs.inodes },
  };
}

export function thresholdsMet(
  thresholds: readonly Threshold[],
  observations: Observations,
): readonly Threshold[] {
  return thresholds.filter(({ signal, value }) => {
    const { available, capacity } = observations[signal];
    return amountOf(value, capacity) > available;
  });
}

function amountOf(value: Threshold['value'], capacity: number): number {
  return 'quantity' in value
    ? parseQuantity(value.quantity)
    : Math.floor(capacity * value.percentage);
}

/** Of the first threshold that concerns the resource. Upstream: getThresholdMetInfo. */
export function thresholdMetMessage(
  resource: StarvedResource,
  met: readonly Threshold[],
  observations: Observations,
): string {
  const first = met.find(({ signal }) => resourceOf(signal) === resource);
  if (first === undefined) return '';
  const { available, capacity } = observations[first.signal];
  const quantity =
    'quantity' in first.value
      ? first.value.quantity
      : formatQuantity(amountOf(first.value, capacity), 'BinarySI');
  return `Threshold quantity: ${quantity}, available: ${formatAmount(resource, available)}. `;
}

function formatAmount(resource: StarvedResource, amount: number): string {
  return formatQuantity(amount, resource === 'inodes' ? 'DecimalSI' : 'BinarySI');
}

function isDiskSignal(signal: string): signal is Signal {
  return signal in RESOURCE_OF;
}
