/**
 * As whom a container's processes ask the kernel, and what they may. Source: credentials(7), capabilities(7);
 * upstream: containerd internal/cri/server/container_create.go, buildContainerSpec; internal/cri/opts/spec_linux_opts.go,
 * WithCapabilities (v2.3).
 *
 * Deviation: of all capabilities three are known, those about files.
 */
import type { ContainerConfig } from '../index.ts';
import { groupsOf } from './accounts.ts';
import type { ProcessUser } from './processes/container-world.ts';

/** By the names of Linux, without `CAP_`. */
export type Capability = 'CHOWN' | 'DAC_OVERRIDE' | 'FOWNER';

const ABOUT_FILES: readonly Capability[] = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'];

export interface Credentials extends ProcessUser {
  /** In ascending order, as the kernel keeps them. */
  readonly groups: readonly number[];
  readonly has: (capability: Capability) => boolean;
}

/** The image's `/etc/passwd` and `/etc/group`, empty where it has none. */
export interface AccountFiles {
  readonly accounts: string;
  readonly groups: string;
}

/** @param files they may give the user groups beside its own */
export function credentialsOf(
  config: ContainerConfig,
  account: ProcessUser | undefined,
  files: AccountFiles,
): Credentials {
  const { uid, gid } = userOf(config, account);
  const { supplementalGroups = [], supplementalGroupsPolicy } = config;
  const more = supplementalGroupsPolicy === 'Strict' ? [] : groupsOf(uid, files);
  const groups = [...new Set([gid, ...more, ...supplementalGroups])].sort((a, b) => a - b);
  const kept = uid === 0 ? ABOUT_FILES.filter((each) => keeps(config, each)) : [];
  return { uid, gid, groups, has: (capability) => kept.includes(capability) };
}

export function userOf(config: ContainerConfig, account: ProcessUser | undefined): ProcessUser {
  const { runAsUser = account?.uid ?? 0, runAsGroup = account?.gid ?? 0 } = config;
  return { uid: runAsUser, gid: runAsGroup };
}

/** Whether files bind its processes no more than they bind root. */
export function mayDoAll(config: ContainerConfig, account: ProcessUser | undefined): boolean {
  const uid = config.runAsUser ?? account?.uid ?? 0;
  return (
    uid === 0 &&
    (config.capabilities === undefined || ABOUT_FILES.every((each) => keeps(config, each)))
  );
}

/** What is dropped and added is said with `CAP_` or without; `ALL` goes first. */
export function keeps(
  { privileged, capabilities = {} }: ContainerConfig,
  capability: Capability,
): boolean {
  if (privileged === true) return true;
  const names = (list: readonly string[] = []): readonly string[] =>
    list.map((each) => each.toUpperCase().replace(/^CAP_/, ''));
  const [add, drop] = [names(capabilities.add), names(capabilities.drop)];
  if (drop.includes(capability)) return false;
  if (add.includes(capability) || add.includes('ALL')) return true;
  return !drop.includes('ALL');
}
