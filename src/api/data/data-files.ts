/**
 * The files of a cluster's directory: `log-1`, `log-2`, … hold its writes, one log after the other;
 * `snapshot-7` the state before `log-7`. Each life of the server begins a log of its own.
 */
import type { FileSystem } from '../../sim/index.ts';
import type { IdentityCounts } from '../object-identity.ts';
import type { Snapshot, StoredChange, StoredObject } from './cluster-state.ts';

/** Raised when a file says something that an older program would take otherwise. */
export const FORMAT = 'drydock.cluster/1';

export interface LogHeader {
  readonly format: typeof FORMAT;
  readonly kind: 'log';
  /** Of the last write before this log. */
  readonly revision: number;
}

/** Writes that were synced together. */
export interface Batch {
  readonly identity: IdentityCounts;
  readonly changes: readonly StoredChange[];
}

export interface SnapshotHeader extends Omit<Snapshot, 'objects'> {
  readonly format: typeof FORMAT;
  readonly kind: 'snapshot';
  /** So many lines follow, an object each. */
  readonly count: number;
}

export type SnapshotLine = StoredObject;

export interface DataNames {
  /** Ascending. */
  readonly logs: readonly number[];
  readonly snapshots: readonly number[];
  /** What is being written. */
  readonly drafts: readonly string[];
  /** What is none of ours. */
  readonly others: readonly string[];
}

export const logName = (number: number): string => `log-${String(number)}`;
export const snapshotName = (number: number): string => `snapshot-${String(number)}`;
export const draftName = (number: number): string => `${snapshotName(number)}.draft`;

/** @param directory may be `/` */
export function pathIn(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

export async function listData(files: FileSystem, directory: string): Promise<DataNames> {
  const names = (await files.readdir(directory)).map(({ name }) => name);
  const numbered = (kind: string): readonly number[] =>
    names
      .filter((name) => name.startsWith(`${kind}-`) && /-[1-9]\d{0,14}$/.test(name))
      .map((name) => Number(name.slice(kind.length + 1)))
      .sort((a, b) => a - b);
  const isDraft = (name: string): boolean => /^snapshot-\d+\.draft$/.test(name);
  const isOurs = (name: string): boolean => /^(?:log|snapshot)-[1-9]\d*$/.test(name);
  return {
    logs: numbered('log'),
    snapshots: numbered('snapshot'),
    drafts: names.filter(isDraft),
    others: names.filter((name) => !isDraft(name) && !isOurs(name)),
  };
}
