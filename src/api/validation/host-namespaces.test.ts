/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateWindowsSecurityContextOptions and its neighbours. */
import { describe, expect, it } from 'vitest';
import { podFaults } from '../testing/pod-faults.ts';

type Fields = Readonly<Record<string, unknown>>;

const container = (more: Fields): Fields => ({ containers: [{ name: 'c', image: 'i', ...more }] });
const USER = 'spec.securityContext.windowsOptions.runAsUserName';

describe('what is of Windows', () => {
  it.each<[user: string, faults: string]>([
    ['user', ''],
    ['DOMAIN\\user', ''],
    ['a.example.com\\user', ''],
    ['', `${USER}: Invalid value: "": runAsUserName cannot be an empty string`],
    [
      'a\\b\\c',
      `${USER}: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash`,
    ],
    [
      '..',
      `${USER}: Invalid value: "..": runAsUserName's User cannot contain only periods or spaces`,
    ],
    [
      'd\\a+b',
      `${USER}: Invalid value: "d\\\\a+b": runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`,
    ],
  ])('a user %j', (runAsUserName, faults) => {
    expect(
      podFaults({ ...container({}), securityContext: { windowsOptions: { runAsUserName } } }),
    ).toBe(faults);
  });

  it('is not of a pod for Linux, nor the other way round', () => {
    const linux = { os: { name: 'linux' }, securityContext: { windowsOptions: {} } };
    expect(podFaults({ ...container({}), ...linux })).toBe(
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    );
    const windows = { os: { name: 'windows' }, securityContext: { fsGroup: 1 } };
    expect(podFaults({ ...container({}), ...windows })).toBe(
      'spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod',
    );
  });

  it('is a process of the host in the network of the host, in all containers', () => {
    const hostProcess = { securityContext: { windowsOptions: { hostProcess: true } } };
    expect(podFaults({ ...container({}), ...hostProcess, hostNetwork: true })).toBe('');
    const one = {
      containers: [
        { name: 'c', image: 'i', ...hostProcess },
        { name: 'd', image: 'i' },
      ],
    };
    expect(podFaults(one)).toBe(
      '[spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers, spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers]',
    );
  });
});

describe('namespaces of the host', () => {
  it.each<[spec: Fields, faults: string]>([
    [{ hostUsers: false }, ''],
    [{ hostUsers: false, hostPID: true }, 'spec.HostPID: Forbidden: when `hostUsers` is false'],
    [
      { hostUsers: false, hostNetwork: true },
      'spec.hostNetwork: Forbidden: when `hostUsers` is false',
    ],
    [
      { hostPID: true, shareProcessNamespace: true },
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    ],
    [
      { hostnameOverride: 'a', hostNetwork: true },
      'spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true',
    ],
    [{ dnsConfig: { searches: ['_a.b.', '.'] } }, ''],
    [{ dnsPolicy: '', restartPolicy: '' }, ''],
  ])('%j', (spec, faults) => {
    expect(podFaults({ ...container({}), ...spec })).toBe(faults);
  });
});

describe('the claim of an ephemeral volume', () => {
  const of = (template: Fields): string =>
    podFaults({
      ...container({}),
      volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: template } }],
    });
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const T = 'spec.volumes[0].ephemeral.volumeClaimTemplate';

  it.each<[template: Fields, faults: string]>([
    [{ metadata: { labels: { a: 'b' } }, spec }, ''],
    [{ metadata: { name: 'a' }, spec }, `${T}.metadata.name: Forbidden: cannot be set`],
    [{ spec: { ...spec, resources: {} } }, `${T}.spec.resources[storage]: Required value`],
    [
      { spec: { ...spec, dataSource: { kind: 'Pod', name: 'p' } } },
      `${T}.spec.dataSource: Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
    ],
  ])('%j', (template, faults) => {
    expect(of(template)).toBe(faults);
  });
});

describe('ports of the host', () => {
  const ports = (...of: readonly Fields[]): Fields => container({ ports: of });

  it.each<[spec: Fields, faults: string]>([
    [ports({ containerPort: 1, hostPort: 2 }, { containerPort: 2, hostPort: 1 }), ''],
    [
      ports({ containerPort: 1, hostPort: 2 }, { containerPort: 2, hostPort: 2 }),
      'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//2"',
    ],
    [
      { ...ports({ containerPort: 1, hostPort: 2 }), hostNetwork: true },
      'spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when `hostNetwork` is true',
    ],
  ])('%j', (spec, faults) => {
    expect(podFaults(spec)).toBe(faults);
  });
});
