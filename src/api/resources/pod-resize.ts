/**
 * The subresource `resize` of pods: what containers ask for and may have is changed while they run.
 * Upstream: pkg/registry/core/pod/strategy.go, podResizeStrategy (v1.36).
 *
 * Left out: resources of the pod as a whole, which stay what they were.
 */
import type { Container, Pod, PodSpec } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import { validatePodResize } from '../validation/pod-resize.ts';
import type { StatusDefinition } from './resource-definition.ts';

/** Since 1.32; in 1.31, where the gate is alpha, a pod was resized by an update of its spec. */
export const podResize: StatusDefinition<Pod> = {
  since: '1.32',
  gate: 'InPlacePodVerticalScaling',
  prepareForUpdate(next, old) {
    const { managedFields } = next.metadata;
    const given = next.spec;
    // Containers that came, went, or changed their names: validation says so.
    if (!hasSameContainers(given, old.spec)) return;
    next.metadata = { ...old.metadata };
    if (managedFields !== undefined) next.metadata.managedFields = managedFields;
    else if (next.metadata.managedFields !== undefined) delete next.metadata.managedFields;
    next.status = old.status;
    const spec: PodSpec = {
      ...old.spec,
      containers: resized(old.spec.containers, given.containers),
    };
    if (old.spec.initContainers !== undefined) {
      spec.initContainers = resized(old.spec.initContainers, given.initContainers ?? []);
    }
    next.spec = share(old.spec, spec);
    if (next.spec !== old.spec) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validateUpdate: validatePodResize,
};

function hasSameContainers(next: PodSpec, old: PodSpec): boolean {
  return (['containers', 'initContainers'] as const).every((list) => {
    const names = (next[list] ?? []).map(({ name }) => name);
    const before = (old[list] ?? []).map(({ name }) => name);
    return names.length === before.length && names.every((name, at) => name === before[at]);
  });
}

function resized(old: readonly Container[], given: readonly Container[]): Container[] {
  return old.map((container, at) => {
    const { resources, resizePolicy } = (given[at] ?? {}) as Resizable;
    const next: Resizable = { ...container };
    if (resources === undefined) delete next.resources;
    else next.resources = resources;
    if (resizePolicy === undefined) delete next.resizePolicy;
    else next.resizePolicy = resizePolicy;
    return next;
  });
}

/** Newer than the generated types. */
type Resizable = Container & { resizePolicy?: unknown };
