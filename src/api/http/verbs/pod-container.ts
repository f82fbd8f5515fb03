/** The container of a pod that logs or a command are about. Upstream: pkg/registry/core/pod/strategy.go. */
import { badRequest, notFound, type ContainerStatus, type Pod } from '../../index.ts';
import { keyOf, type ResourceExchange } from './context.ts';

export interface PodContainer {
  readonly pod: Pod;
  readonly name: string;
  readonly nodeName: string;
  /** Undefined as long as there is none. */
  readonly status: ContainerStatus | undefined;
}

/** @param unnamed which container is meant if several are. @throws {StatusError} NotFound, BadRequest */
export function podContainerOf(exchange: ResourceExchange, unnamed?: 'first'): PodContainer {
  const { handler, query } = exchange;
  const pod = handler.get('pods', keyOf(exchange));
  const [first] = pod.spec.containers;
  const given = query.get('container') ?? '';
  const name = unnamed === 'first' ? (first?.name ?? '') : containerName(pod, given);
  const nodeName = pod.spec.nodeName ?? '';
  if (nodeName !== '') requireNode(exchange, nodeName);
  return { pod, name, nodeName, status: statusOf(pod, name) };
}

/** `3f2a…` of `drydock://3f2a…` */
export function containerId(id: string | undefined): string | undefined {
  const text = id ?? '';
  return text === '' ? undefined : text.slice(text.indexOf('://') + 3);
}

function containerName({ metadata, spec }: Pod, given: string): string {
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  const names = [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
  if (given !== '') {
    if (names.includes(given)) return given;
    throw badRequest(`container ${given} is not valid for pod ${metadata.name}`);
  }
  const [only, ...others] = containers;
  if (only !== undefined && others.length === 0) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
  );
}

function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  const {
    initContainerStatuses = [],
    containerStatuses = [],
    ephemeralContainerStatuses = [],
  } = status;
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    (each) => each.name === name,
  );
}

/** Upstream, too, says pods where it means a node. */
function requireNode({ handler, route }: ResourceExchange, name: string): void {
  const { items } = handler.list('nodes', { fieldSelector: { 'metadata.name': name } });
  if (items.length === 0) throw notFound(route.served.definition, name);
}
