/** What a pod may not ask of the kernel. Texts: a real kubelet's (conformance/real-kubelet). */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { refusalByAppArmor, refusalBySysctls } from './security-admission.ts';

const aPod = (spec: object, annotations = {}): Pod =>
  ({ metadata: { annotations }, spec: { containers: [{ name: 'main' }], ...spec } }) as never;

const set = (name: string, more: object = {}) =>
  aPod({ securityContext: { sysctls: [{ name, value: '1' }] }, ...more });

describe('a sysctl', () => {
  it.each([
    ['that is safe', set('net.ipv4.tcp_syncookies'), undefined],
    ['that is safe, with slashes', set('net/ipv4/tcp_syncookies'), undefined],
    ['that is not', set('net.core.somaxconn'), '"net.core.somaxconn" not allowlisted'],
    [
      'of the network of the node',
      set('net.ipv4.tcp_syncookies', { hostNetwork: true }),
      '"net.ipv4.tcp_syncookies" not allowed with host net enabled',
    ],
    [
      'of the IPC of the node',
      set('kernel.shm_rmid_forced', { hostIPC: true }),
      '"kernel.shm_rmid_forced" not allowed with host ipc enabled',
    ],
  ])('%s', (_which, pod, why) => {
    const refusal = refusalBySysctls(pod);

    expect(refusal?.message).toBe(why && `forbidden sysctl: ${why}`);
    expect(refusal?.reason).toBe(why && 'SysctlForbidden');
  });
});

describe('AppArmor, which no node has', () => {
  const profile = (type: string) => ({ securityContext: { appArmorProfile: { type } } });
  const annotated = (value: string) =>
    aPod({}, { 'container.apparmor.security.beta.kubernetes.io/main': value });

  it.each([
    ['of a pod', aPod(profile('RuntimeDefault')), true],
    ['of a container', aPod({ containers: [profile('Localhost')] }), true],
    ['of an init container', aPod({ initContainers: [profile('Localhost')] }), true],
    ['unconfined', aPod(profile('Unconfined')), false],
    ['by an annotation', annotated('runtime/default'), true],
    ['unconfined, by an annotation', annotated('unconfined'), false],
    ['not asked for', aPod({}), false],
  ])('%s', (_which, pod, isRefused) => {
    expect(refusalByAppArmor(pod)).toEqual(
      isRefused
        ? {
            reason: 'AppArmor',
            message: 'Cannot enforce AppArmor: AppArmor is not enabled on the host',
          }
        : undefined,
    );
  });
});
