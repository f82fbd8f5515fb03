/**
 * Who is asked for what a registry has: mirrors, in order, and the registry itself. What each of them says is
 * verified by digest, so that a mirror can withhold and not alter; what a tag stands for is asked only of those
 * that may say it.
 *
 * Upstream: containerd docs/hosts.md, core/remotes/docker (registry.go, resolver.go).
 */
import { remembering } from '../../sim/index.ts';
import { endpointOf, type Endpoints } from './endpoints.ts';
import { hostOf, RegistryError } from './errors.ts';
import { TransportError } from './transport.ts';

export type Capability = 'pull' | 'resolve';

export interface RegistryHost {
  /** What stands before `/team/config/manifests/v1`: `https://mirror.test/v2`. */
  readonly root: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Sent to it with each request, and to nobody that it redirects to. */
  readonly headers: Readonly<Record<string, string>>;
  /** The registry itself. Others are told whose names they are asked for, and get none of its credentials. */
  readonly isOwn: boolean;
}

/** By a registry's domain, first who is asked first; those after one are asked if it fails. */
export type RegistryHosts = (domain: string) => readonly RegistryHost[];

export const NO_HEADERS: RegistryHost['headers'] = {};

const ALL: ReadonlySet<Capability> = new Set(['pull', 'resolve']);

/** The registry itself, and nobody else. */
export function ownHosts(endpoints: Endpoints): RegistryHosts {
  return remembering((domain) => [ownHost(domain, endpoints)]);
}

export function ownHost(domain: string, endpoints: Endpoints): RegistryHost {
  const root = `${endpointOf(domain, endpoints)}/v2`;
  return { root, capabilities: ALL, headers: NO_HEADERS, isOwn: true };
}

/** As people know it: a registry by its domain, wherever it really is, a mirror by its host. */
export function nameOf(host: RegistryHost, domain: string): string {
  return host.isOwn ? domain : hostOf(host.root);
}

/** Of two failures the one that got further: an answer beats "not found", and that beats no answer. */
export function further(before: unknown, after: unknown): unknown {
  return depthOf(after) >= depthOf(before) ? after : before;
}

function depthOf(failure: unknown): number {
  if (failure === undefined) return -1;
  if (!(failure instanceof RegistryError)) return 2;
  if (failure.cause instanceof TransportError) return 0;
  return failure.code === 'NotFound' ? 1 : 2;
}
