/**
 * What a pod may not ask of the kernel of this node. Pure. Upstream: pkg/kubelet/sysctl, safe_sysctls.go and
 * allowlist.go; pkg/security/apparmor, validate.go and helpers.go; pkg/kubelet/lifecycle/handlers.go (v1.36).
 *
 * Deviation: no node has AppArmor, and no kubelet is told of more sysctls than those that are safe.
 */
import type { Container, Pod } from '../../api/index.ts';
import type { Refusal } from './refusal.ts';

/** Each is of one namespace, and of no effect on other pods. */
const SAFE_SYSCTLS: ReadonlyMap<string, 'ipc' | 'net'> = new Map([
  ['kernel.shm_rmid_forced', 'ipc'],
  ['net.ipv4.ip_local_port_range', 'net'],
  ['net.ipv4.tcp_syncookies', 'net'],
  ['net.ipv4.ping_group_range', 'net'],
  ['net.ipv4.ip_unprivileged_port_start', 'net'],
  ['net.ipv4.ip_local_reserved_ports', 'net'],
  ['net.ipv4.tcp_keepalive_time', 'net'],
  ['net.ipv4.tcp_fin_timeout', 'net'],
  ['net.ipv4.tcp_keepalive_intvl', 'net'],
  ['net.ipv4.tcp_keepalive_probes', 'net'],
  ['net.ipv4.tcp_rmem', 'net'],
  ['net.ipv4.tcp_wmem', 'net'],
]);

export function refusalBySysctls({ spec }: Pod): Refusal | undefined {
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const why = whyForbidden(withDots(name), spec);
    if (why === undefined) continue;
    const message = `forbidden sysctl: ${JSON.stringify(withDots(name))} ${why}`;
    return { reason: 'SysctlForbidden', message };
  }
  return undefined;
}

function whyForbidden(name: string, { hostNetwork, hostIPC }: Pod['spec']): string | undefined {
  const namespace = SAFE_SYSCTLS.get(name);
  if (namespace === undefined) return 'not allowlisted';
  const isOfHost = namespace === 'net' ? hostNetwork : hostIPC;
  return isOfHost === true ? `not allowed with host ${namespace} enabled` : undefined;
}

/** `net/ipv4/conf/eth0.1/x` names what `net.ipv4.conf.eth0/1.x` does: the first separator says which it is. */
function withDots(name: string): string {
  if (!/^[^.]*\//.test(name)) return name;
  return name.replace(/[./]/g, (each) => (each === '.' ? '/' : '.'));
}

type Profiled = { readonly appArmorProfile?: { readonly type?: string } } | undefined;

export function refusalByAppArmor({ metadata, spec }: Pod): Refusal | undefined {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const all: readonly Pick<Container, 'securityContext'>[] = [
    ...containers,
    ...initContainers,
    ...ephemeralContainers,
  ];
  const asks =
    isConfined(spec.securityContext) ||
    all.some(({ securityContext }) => isConfined(securityContext)) ||
    isAnnotated(metadata.annotations);
  if (!asks) return undefined;
  const message = 'Cannot enforce AppArmor: AppArmor is not enabled on the host';
  return { reason: 'AppArmor', message };
}

function isConfined(context: Profiled): boolean {
  const type = context?.appArmorProfile?.type;
  return type !== undefined && type !== 'Unconfined';
}

const ANNOTATION_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

function isAnnotated(annotations: Readonly<Record<string, string>> = {}): boolean {
  const found = Object.keys(annotations).find((key) => key.startsWith(ANNOTATION_PREFIX));
  return found !== undefined && annotations[found] !== 'unconfined';
}
