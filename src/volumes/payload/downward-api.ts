/**
 * Volumes that show fields of the pod and resources of its containers. Upstream:
 * pkg/volume/downwardapi/downwardapi.go, CollectData (v1.36).
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { aggregateErrors, fieldPathValue, resourceFieldValue, type Pod } from '../../api/index.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { createPayloadPlugin } from './payload-plugin.ts';
import type { FileProjection, Payload } from './payload.ts';

type DownwardAPISource = NonNullable<NonNullable<Pod['spec']['volumes']>[number]['downwardAPI']>;
type DownwardAPIItem = NonNullable<DownwardAPISource['items']>[number];

export function createDownwardAPIPlugin(volumeHost: VolumeHost): VolumePlugin {
  return createPayloadPlugin(volumeHost, {
    name: 'kubernetes.io/downward-api',
    canSupport: (volume) => volume.downwardAPI !== undefined,
    isInMemory: true,
    *payload(host, { downwardAPI: { items = [], defaultMode } = {} }, pod) {
      return projectDownwardAPI(host, pod, items, defaultMode);
    },
  });
}

/** @throws {Error} of all items that cannot be had */
export function projectDownwardAPI(
  volumeHost: VolumeHost,
  pod: Pod,
  items: readonly DownwardAPIItem[],
  defaultMode: number | undefined,
): Payload {
  if (defaultMode === undefined) {
    throw new Error('no default mode used, not even the default value for it');
  }
  const payload = new Map<string, FileProjection>();
  const failures: unknown[] = [];
  for (const item of items) {
    const { path, mode = defaultMode } = item;
    try {
      payload.set(path, { data: utf8ToBytes(valueOf(volumeHost, pod, item)), mode });
    } catch (error) {
      rethrowProgrammerError(error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new Error(aggregateErrors(failures));
  return payload;
}

function valueOf(
  volumeHost: VolumeHost,
  pod: Pod,
  { fieldRef, resourceFieldRef }: DownwardAPIItem,
): string {
  if (fieldRef !== undefined) return fieldPathValue(volumeHost.ownCopy(pod), fieldRef.fieldPath);
  if (resourceFieldRef === undefined) return '';
  return resourceFieldValue(pod, resourceFieldRef, volumeHost.nodeAllocatable);
}
