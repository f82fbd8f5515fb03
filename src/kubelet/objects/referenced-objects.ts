/**
 * Which ConfigMaps and Secrets the volumes and variables of a pod show. Pure. Upstream: pkg/api/v1/pod/util.go,
 * VisitPodConfigmapNames, VisitPodSecretNames (v1.36). Left out: pull secrets, which are read from the API server.
 */
import type { Container, Pod } from '../../api/index.ts';

export interface ReferencedObjects {
  readonly configmaps: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/** Undefined: none, as of most pods. */
export function referencedObjects({ spec }: Pod): ReferencedObjects | undefined {
  let found: { readonly configmaps: Set<string>; readonly secrets: Set<string> } | undefined;
  const add = (list: 'configmaps' | 'secrets', name = ''): void => {
    if (name === '') return;
    found ??= { configmaps: new Set(), secrets: new Set() };
    found[list].add(name);
  };
  for (const { configMap, secret, projected } of spec.volumes ?? []) {
    if (configMap !== undefined) add('configmaps', configMap.name);
    if (secret !== undefined) add('secrets', secret.secretName);
    for (const source of projected?.sources ?? []) {
      add('configmaps', source.configMap?.name);
      add('secrets', source.secret?.name);
    }
  }
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    for (const { valueFrom } of env) {
      add('configmaps', valueFrom?.configMapKeyRef?.name);
      add('secrets', valueFrom?.secretKeyRef?.name);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      add('configmaps', configMapRef?.name);
      add('secrets', secretRef?.name);
    }
  }
  return found;
}

function containersOf({ containers, initContainers }: Pod['spec']): readonly Container[] {
  return initContainers === undefined ? containers : [...initContainers, ...containers];
}
