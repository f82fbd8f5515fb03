/**
 * What has to be done of a container that runs with other resources than it was given. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodResizeAction (v1.36).
 */
import { amount, type Container } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import { resourcesOf, type ContainerResources, type ResourcesByContainer } from '../model/index.ts';

export type ResizedResource = 'memory' | 'cpu';

/** One of a container's resources, as it runs on. */
export interface ContainerToUpdate {
  readonly container: Container;
  readonly instance: ContainerStatus;
  readonly resource: ResizedResource;
  /** What it ran with so far. */
  readonly before: ContainerResources;
  readonly isLess: boolean;
}

export type ResizeAction =
  | { readonly does: 'nothing' }
  /** The policy of one of the resources wants that. */
  | { readonly does: 'restart' }
  | { readonly does: 'update'; readonly updates: readonly ContainerToUpdate[] };

const NOTHING: ResizeAction = { does: 'nothing' };
const RESTART: ResizeAction = { does: 'restart' };

/** @param actuated what containers run with, where it may be something else than they were given */
export function resizeAction(
  container: Container,
  instance: ContainerStatus,
  actuated: ResourcesByContainer | undefined,
): ResizeAction {
  const before = actuated?.get(container.name);
  if (before === undefined) return NOTHING;
  const wanted = resourcesOf(container);
  const changes = (['memory', 'cpu'] as const).filter((resource) =>
    isOther(wanted, before, resource),
  );
  if (changes.length === 0) return NOTHING;
  if (changes.some((resource) => restarts(container, resource))) return RESTART;
  const updates = changes.map((resource) => {
    const isLess = measure(wanted, resource) < measure(before, resource);
    return { container, instance, resource, before, isLess };
  });
  return { does: 'update', updates };
}

/** Why it is killed. */
export function resizeRestarts({ name }: Container): string {
  return `Container ${name} resize requires restart`;
}

/** Memory before cpu, and of each what becomes less before what becomes more. */
export function inOrder(updates: readonly ContainerToUpdate[]): readonly ContainerToUpdate[] {
  const rank = ({ resource, isLess }: ContainerToUpdate): number =>
    (resource === 'memory' ? 0 : 2) + (isLess ? 0 : 1);
  return [...updates].sort((a, b) => rank(a) - rank(b));
}

function isOther(a: ContainerResources, b: ContainerResources, resource: ResizedResource): boolean {
  return (['limits', 'requests'] as const).some(
    (list) => amount(a[list], resource) !== amount(b[list], resource),
  );
}

function measure(resources: ContainerResources, resource: ResizedResource): number {
  const limit = amount(resources.limits, resource);
  return limit === 0 ? amount(resources.requests, resource) : limit;
}

function restarts(container: Container, resource: ResizedResource): boolean {
  const { resizePolicy = [] } = container as { readonly resizePolicy?: readonly Policy[] };
  const policy = resizePolicy.find(({ resourceName }) => resourceName === resource);
  return policy?.restartPolicy === 'RestartContainer';
}

interface Policy {
  readonly resourceName: string;
  readonly restartPolicy: string;
}
