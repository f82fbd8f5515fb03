/**
 * Which ConfigMaps and Secrets the volumes and variables of a pod show. Pure. Upstream: pkg/api/v1/pod/util.go,
 * VisitPodConfigmapNames, VisitPodSecretNames (v1.36). Left out: pull secrets, which are read from the API server.
 */
import type { Container, Pod, Volume } from './objects.ts';

type PodSpec = Pod['spec'];

export interface ReferencedObjects {
  readonly configmaps: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/** Undefined: none, as of most pods. */
export function referencedObjects({ spec }: Pod): ReferencedObjects | undefined {
  if (!mayReference(spec)) return undefined;
  const found = { configmaps: new Set<string>(), secrets: new Set<string>() };
  const add = (list: keyof typeof found, name = ''): void => {
    if (name !== '') found[list].add(name);
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
  return found.configmaps.size + found.secrets.size === 0 ? undefined : found;
}

/** Asked at every sync of every pod: it makes nothing. */
function mayReference(spec: PodSpec): boolean {
  const { volumes, containers, initContainers, ephemeralContainers } = spec;
  if (volumes?.some(showsObjects) === true) return true;
  return (
    containers.some(hasVariables) ||
    initContainers?.some(hasVariables) === true ||
    ephemeralContainers?.some(hasVariables) === true
  );
}

function showsObjects({ configMap, secret, projected }: Volume): boolean {
  return configMap !== undefined || secret !== undefined || projected !== undefined;
}

function hasVariables({ env, envFrom }: Pick<Container, 'env' | 'envFrom'>): boolean {
  return env !== undefined || envFrom !== undefined;
}

function containersOf(spec: PodSpec): readonly Pick<Container, 'env' | 'envFrom'>[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...ephemeralContainers];
}
