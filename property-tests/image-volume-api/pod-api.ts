/** An API server as who has one pod knows it, without a cluster: what is sent, and what is stored then. */
import {
  ApiServer,
  featureGatesOf,
  isStatus,
  type AdmissionPlugin,
  type FeatureGates,
  type Manifest,
  type Pod,
} from '../../src/api/index.ts';
import { choices, World } from '../../src/sim/index.ts';

export type Part = 'object' | 'status';

export interface PodApi {
  /** @param warn is told of each field that is accepted in vain */
  create(manifest: Manifest, warn?: (field: string) => void): Pod;
  /** Undefined: there is none. */
  get(): Pod | undefined;
  update(pod: Pod, part: Part): Pod;
  patch(patch: Manifest, part: Part): Pod;
  /** By a person, or, with a grace period of 0, by the kubelet at the end. */
  delete(gracePeriodSeconds?: number): void;
}

/** What a server is told when it begins; the rest is the latest release's. */
export interface ServerSetting {
  readonly featureGates: FeatureGates;
  readonly admissionPlugins: readonly AdmissionPlugin[];
}

/** A server that decides one thing wrongly. */
export interface ServerDefect {
  readonly name: string;
  readonly open: (setting: ServerSetting) => PodApi;
}

export const KEY = { namespace: 'default', name: 'web' } as const;

export const ALL_GATES = featureGatesOf('1.36', {
  OCIVolume: true,
  OCIVolumePullPolicy: true,
  ImageVolumeWithDigest: true,
});

/** Of the last release, in a world in which no time passes. */
export function openPodApi(setting: ServerSetting): PodApi {
  const world = new World({ choices: choices.defaults() });
  const server = new ApiServer({ world, ...setting });
  return {
    create: (manifest, warn) =>
      server.create('pods', manifest, {
        warn: (_, { field }) => {
          warn?.(field);
        },
      }),
    get: () => {
      try {
        return server.get('pods', KEY);
      } catch (error) {
        if (isStatus(error, 'NotFound')) return undefined;
        throw error;
      }
    },
    update: (pod, part) => server.update('pods', pod, part),
    patch: (patch, part) => server.patch('pods', KEY, { type: 'merge', patch }, part),
    delete: (gracePeriodSeconds) => {
      server.delete('pods', KEY, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
    },
  };
}
