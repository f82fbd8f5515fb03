/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateVolumes. */
import { expect, it } from 'vitest';
import { podFaults } from '../testing/pod-faults.ts';

const V = 'spec.volumes[0]';
const INITIATOR = 'iqn.2001-04.com.example:storage.a';

it.each<[source: object, faults: string]>([
  [{ gcePersistentDisk: { pdName: 'd', partition: 255 } }, ''],
  [
    { gcePersistentDisk: { pdName: '', partition: 256 } },
    `[${V}.persistentDisk.pdName: Required value, ${V}.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive]`,
  ],
  [
    { gitRepo: { repository: 'r', directory: 'a/../b' } },
    `${V}.gitRepo.directory: Invalid value: "a/../b": must not contain '..'`,
  ],
  [{ iscsi: { targetPortal: 't', iqn: INITIATOR, lun: 1 } }, ''],
  [
    { iscsi: { targetPortal: 't', iqn: 'iqn.a', lun: 1 } },
    `${V}.iscsi.iqn: Invalid value: "iqn.a": must be valid format`,
  ],
  [
    { iscsi: { targetPortal: 't', iqn: INITIATOR, lun: 1, chapAuthSession: true } },
    `${V}.iscsi.secretRef: Required value`,
  ],
  [
    { iscsi: { targetPortal: 't'.repeat(63), iqn: INITIATOR, lun: 1, initiatorName: INITIATOR } },
    `${V}.name: Invalid value: "v": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.`,
  ],
  [{ quobyte: { registry: 'a:1,[::1]:2', volume: 'v' } }, ''],
  [
    { quobyte: { registry: 'a', volume: 'v' } },
    `${V}.quobyte.registry: Invalid value: "a": must be a host:port pair or multiple pairs separated by commas`,
  ],
  [
    { fc: { targetWWNs: ['w'] } },
    `${V}.fc.lun: Required value: lun is required if targetWWNs is specified`,
  ],
  [
    { flexVolume: { driver: 'd', options: { 'a.K8s.io/b': 'c' } } },
    `${V}.flexVolume.options[a.K8s.io/b]: Invalid value: "a.K8s.io/b": kubernetes.io and k8s.io namespaces are reserved`,
  ],
  [{ flocker: {} }, `${V}.flocker: Required value: one of datasetName and datasetUUID is required`],
  [{ azureDisk: { diskName: 'd', diskURI: '/subscriptions/a', kind: 'Managed' } }, ''],
  [
    { csi: { driver: 'A.b', nodePublishSecretRef: { name: '' } } },
    `${V}.csi.nodePublishSecretRef.name: Required value`,
  ],
])('%j', (source, faults) => {
  expect(
    podFaults({ containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...source }] }),
  ).toBe(faults);
});
