/** What events say of a resize. Pure. Upstream: pkg/kubelet/events/event.go (v1.36). */
import type { Container, Pod } from '../../api/index.ts';
import { resourcesOf } from '../model/index.ts';

/** @param what `Pod resize started` */
export function resizeMessage(what: string, pod: Pod, generation: number, error = ''): string {
  const { containers, initContainers = [] } = pod.spec;
  const summary = {
    ...(initContainers.length > 0 ? { initContainers: initContainers.map(summaryOf) } : {}),
    containers: containers.map(summaryOf),
    generation,
    ...(error === '' ? {} : { error }),
  };
  return `${what}: ${JSON.stringify(summary)}`;
}

function summaryOf(container: Container): object {
  const { limits, requests } = resourcesOf(container);
  return {
    name: container.name,
    resources: {
      ...(limits === undefined ? {} : { limits: inOrder(limits) }),
      ...(requests === undefined ? {} : { requests: inOrder(requests) }),
    },
  };
}

function inOrder(quantities: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(quantities).sort(([a], [b]) => (a < b ? -1 : 1)));
}
