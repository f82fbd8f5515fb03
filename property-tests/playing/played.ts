/** What is left of a play: all that a law may look at. */
import type { ConfigMap, Pod, Secret } from '../../src/api/index.ts';
import type { Trace } from '../../src/sim/index.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Action as PlayedStep } from '../../src/lab/steps/index.ts';
import type { Observed } from './observed.ts';
import type { SetUp } from './set-ups.ts';

/** What the API server held from this record on. */
export interface PodVersion {
  /** Milliseconds since the world's start. */
  readonly at: number;
  /** How many records the trace had. */
  readonly order: number;
  readonly name: string;
  /** Undefined: the object is gone. */
  readonly pod: Pod | undefined;
}

export interface SecretVersion {
  readonly at: number;
  readonly order: number;
  readonly namespace: string;
  readonly name: string;
  /** Undefined: the object is gone. */
  readonly secret: Secret | undefined;
}

/** Of a ConfigMap or Secret, of whatever name. */
export interface ObjectVersion {
  readonly at: number;
  readonly order: number;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
  /** Undefined: the object is gone. */
  readonly object: ConfigMap | Secret | undefined;
}

/** What the kubelet keeps of its pulls on the first node's disk, as text. */
export interface PullRecordFiles {
  readonly intents: readonly string[];
  readonly pulled: readonly string[];
}

/** How the cluster was when all was over. */
export interface Ending {
  /** When faults had ended and registries were there again. */
  readonly healedAt: number;
  /** Pods that had not become what they should, long after, and how they were. */
  readonly unrecovered: readonly string[];
  /** How many had. */
  readonly recovered: number;
  /** Objects, mounts, directories … that were there after the last pod and not before the first. */
  readonly leftovers: readonly string[];
  readonly pullRecords: PullRecordFiles;
}

export interface Played {
  readonly workload: Workload;
  readonly trace: Trace;
  /** Every version of every pod, in order. */
  readonly pods: readonly PodVersion[];
  readonly secrets: readonly SecretVersion[];
  readonly objects: readonly ObjectVersion[];
  /** What spies saw beside the contracts. */
  readonly observed: Observed;
  /** SetUps of published volumes that the kubelet began, in order. */
  readonly setUps: readonly SetUp[];
  /** Undefined if the world ended before. */
  readonly ending: Ending | undefined;
  /** What ended the world before its time. */
  readonly endedBy: unknown;
  /** What was done, for a scenario file. */
  readonly steps: readonly PlayedStep[];
  /** Every answer drawn, for a scenario file. */
  readonly choices: readonly number[];
  /** Wall milliseconds, for the bench; no law looks at them. */
  readonly spent: Readonly<Record<Part, number>>;
}

export type Part = 'open' | 'play' | 'quiet' | 'close';
