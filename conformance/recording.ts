/** A recording of a real cluster, as its file holds it, and where the files are. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Manifest } from '../src/api/index.ts';

/** Seconds after `Scheduled`, and what was done. A step is `[verb, …]`, a marker, or a log read. */
export type RecordedStep = readonly [at: number, step: RecordedAction];

export type RecordedAction =
  | string
  | { readonly log: string; readonly text: string }
  | readonly ['apply', readonly Manifest[]]
  | readonly ['wait', number]
  | readonly ['delete' | 'deletenowait', kind: string, name: string, grace: number | null]
  | readonly ['push', repository: string, tag: string, Readonly<Record<string, string>> | null]
  | readonly ['patch', kind: string, name: string, Manifest]
  | readonly [
      'kubelet' | 'look' | 'static-pod file written' | 'static-pod file removed',
      ...unknown[],
    ];

export interface ComparableEvent {
  /** `Pod/web`. */
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath?: string;
  /** Each time the API showed it, in seconds after `Scheduled`. */
  readonly at: readonly number[];
}

export interface ComparableContainer {
  readonly state: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restarts: number;
  readonly last?: string;
  readonly volumeMounts?: readonly object[];
}

export interface ComparableStatus {
  readonly at: number;
  readonly pod: string;
  /** Counts the UIDs in order of appearance, so that two pods under one name are told apart. */
  readonly life: number;
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly init?: Readonly<Record<string, ComparableContainer>>;
  readonly containers?: Readonly<Record<string, ComparableContainer>>;
  /** Compared if the recording names any: some series were recorded without. */
  readonly ephemeral?: Readonly<Record<string, ComparableContainer>>;
  readonly conditions: Readonly<Record<string, string>>;
  readonly qos?: string;
  /** The grace period in seconds, once deletion was asked for. */
  readonly deleting?: number;
  readonly gone?: true;
}

/** Of a Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or CronJob: each status that differs from the last. */
export interface ComparableWorkload {
  readonly at: number;
  /** `Job/web`. */
  readonly about: string;
  /** Times are `<time>`, conditions by type as those of pods. */
  readonly status: unknown;
  readonly deleting?: true;
  readonly gone?: true;
}

/** What somebody who watches the API sees: the half of a recording that is compared. */
export interface Story {
  readonly events: readonly ComparableEvent[];
  readonly statuses: readonly ComparableStatus[];
  /** Compared if it is recorded. */
  readonly workloads?: readonly ComparableWorkload[];
}

export interface Recording extends Story {
  readonly name: string;
  readonly steps: readonly RecordedStep[];
}

export const RECORDINGS_FOLDER = join(import.meta.dirname, 'real-kubelet');

/** Those whose name begins with one of the prefixes; all of them if there is none. By name. */
export function readRecordings(
  folder: string,
  prefixes: readonly string[] = [],
): readonly Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .filter((file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)))
    .sort()
    .map((file) => {
      const read = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording;
      return { ...read, name: basename(file, '.json') };
    });
}
