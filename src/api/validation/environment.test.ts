import { describe, expect, it } from 'vitest';
import type { Container } from '../objects.ts';
import { validateEnv, validateEnvFrom, validateFileVolumes } from './environment.ts';
import { aggregate } from './field-error.ts';

type Fields = Readonly<Record<string, unknown>>;

function faults({ env, envFrom }: Fields): string {
  const container = { name: 'main', env, envFrom } as Container;
  const volumes = [
    { name: 'own', emptyDir: {} },
    { name: 'shared', hostPath: { path: '/data' } },
  ];
  const errors = [
    ...validateEnv(container.env ?? [], 'env'),
    ...validateFileVolumes({ containers: [container], volumes }).map((error) => ({
      ...error,
      field: error.field.replace('spec.containers[0].', ''),
    })),
    ...validateEnvFrom(container.envFrom ?? [], 'envFrom'),
  ];
  return aggregate(errors).replace(/^\[\]$/, '');
}

const from = (valueFrom: Fields, value = ''): Fields => ({
  env: [{ name: 'A', value, valueFrom }],
});
const secretKeyRef = { name: 's', key: 'k' };
const fileKeyRef = { volumeName: 'own', path: 'dir/file', key: 'K' };

describe('validateEnv: accepts', () => {
  it.each<Fields>([
    { env: [{ name: 'A', value: '$(B)' }] },
    from({ secretKeyRef }),
    from({ fileKeyRef }),
    from({ fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['app.io/a']" } }),
    from({ fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } }),
    from({ resourceFieldRef: { resource: 'limits.cpu' } }),
    { envFrom: [{ prefix: 'A_', configMapRef: { name: 'c' } }, { secretRef: { name: 's' } }] },
  ])('%j', (fields) => {
    expect(faults(fields)).toBe('');
  });
});

describe('validateEnv: refuses', () => {
  it.each<[Fields, string]>([
    [
      from({}),
      'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ],
    [
      from({ secretKeyRef }, 'x'),
      'env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      from({ secretKeyRef, configMapKeyRef: { name: 'c', key: 'k' } }),
      'env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
    [
      from({ fieldRef: { apiVersion: 'v1', fieldPath: 'status.phase' } }),
      'env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    ],
    [
      from({ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }),
      'env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    ],
    [
      from({ fieldRef: { apiVersion: 'v1', fieldPath: 'spec.none' } }),
      'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.none": error converting fieldPath: field label not supported: spec.none',
    ],
    [
      from({ resourceFieldRef: { resource: 'limits.pods' } }),
      'env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.pods": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
    [
      from({ fieldRef: { apiVersion: 'v1' } }),
      'env[0].valueFrom.fieldRef.fieldPath: Required value',
    ],
    [
      from({ fileKeyRef: { ...fileKeyRef, volumeName: 'shared' } }),
      'env[0].valueFrom.fileKeyRef.volumeName: Invalid value: "shared": referenced volume must be of type emptyDir',
    ],
    [
      from({ fileKeyRef: { ...fileKeyRef, volumeName: 'none' } }),
      'env[0].valueFrom.fileKeyRef.volumeName: Not found: "none"',
    ],
    [
      from({ fileKeyRef: { volumeName: 'own', path: '../up', key: 'K' } }),
      'env[0].valueFrom.fileKeyRef.path: Invalid value: "../up": must not contain \'..\'',
    ],
    [
      from({ fileKeyRef: { volumeName: 'own', path: 'file' } }),
      'env[0].valueFrom.fileKeyRef.key: Required value',
    ],
    [from({ secretKeyRef: { name: 's' } }), 'env[0].valueFrom.secretKeyRef.key: Required value'],
    [
      { envFrom: [{}] },
      'envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
    ],
    [
      { envFrom: [{ configMapRef: { name: 'c' }, secretRef: { name: 's' } }] },
      'envFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
    [{ envFrom: [{ secretRef: {} }] }, 'envFrom[0].secretRef.name: Required value'],
  ])('%j: %s', (fields, expected) => {
    expect(faults(fields)).toBe(expected);
  });
});
