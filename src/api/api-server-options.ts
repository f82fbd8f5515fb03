/** What somebody may say of a server that he makes. */
import type { World } from '../sim/index.ts';
import type { AdmissionPlugin } from './admission/admission-plugins.ts';
import type { KeptData } from './data/restore.ts';
import type { FeatureGates, KubernetesVersion } from './feature-gates.ts';

export interface ApiServerOptions {
  readonly world: World;
  /** Default: the latest. */
  readonly version?: KubernetesVersion;
  /** Default: those of the version. */
  readonly featureGates?: FeatureGates;
  /** Beside those that every server has; default none. */
  readonly admissionPlugins?: readonly AdmissionPlugin[];
  /** From a client's call to its answer; default 1. */
  readonly requestLatencyMs?: number;
  /** From a write to its event at a watcher; default 1. */
  readonly watchLatencyMs?: number;
  /** How long events are kept; default an hour. */
  readonly eventTtlMs?: number;
  /** Where writes are kept, and what earlier lives have kept there. Default: they end with the process. */
  readonly data?: KeptData;
}
