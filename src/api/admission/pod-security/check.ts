/** One thing that a level of security forbids, and how upstream words it. Upstream: pod-security-admission policy/checks.go. */
import type { Container, PodSpec } from '../../objects.ts';

export interface Violation {
  readonly reason: string;
  /** '' if the reason says it all. */
  readonly detail: string;
}

/** Of a pod, or of a template of one. */
export interface Subject {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

export interface Check {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** The first minor release that has it; default: all have. */
  readonly since?: number;
  /** Checks of the level below that it says already, from a release on. */
  readonly instead?: string;
  readonly find: (subject: Subject, minor: number) => Violation | undefined;
}

/** What a container, or a pod, says of its security; newer than the generated types. */
export interface Security {
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seLinuxOptions?: {
    readonly type?: string;
    readonly user?: string;
    readonly role?: string;
  };
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly sysctls?: readonly { readonly name?: string }[];
}

export function securityOf(of: { readonly securityContext?: unknown }): Security {
  return of.securityContext ?? {};
}

export function containersOf({ spec }: Subject): readonly Container[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...(ephemeralContainers as Container[])];
}

/** Names of those containers. */
export function namesWhere(
  subject: Subject,
  isBad: (security: Security, container: Container) => boolean,
): readonly string[] {
  return containersOf(subject)
    .filter((container) => isBad(securityOf(container), container))
    .map(({ name }) => name);
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** In Go's order, each once. */
export function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** `container "a"`, `containers "a", "b"` */
export function containerText(names: readonly string[]): string {
  return `${plural('container', names.length)} ${quoted(names)}`;
}

/** `pod and container "a"` */
export function settersText(isPod: boolean, names: readonly string[]): string {
  const setters = [...(isPod ? ['pod'] : []), ...(names.length > 0 ? [containerText(names)] : [])];
  return setters.join(' and ');
}
