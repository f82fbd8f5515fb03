/** Which kinds upstream's server knows, whether they can be stored or not. */
import { DEFINITIONS } from '../resources/definitions.ts';

/** As upstream names what knows them: by the place of its making. */
export const SCHEME = '"pkg/api/legacyscheme/scheme.go:30"';

/** Beside those that every server stores, and their lists. */
const OTHERS: Readonly<Record<string, string>> = {
  v1: `
    APIGroup APIVersions Binding ComponentStatus CreateOptions DeleteOptions Endpoints GetOptions List ListOptions
    NodeProxyOptions PatchOptions PodAttachOptions PodExecOptions PodLogOptions PodPortForwardOptions PodProxyOptions
    PodStatusResult PodTemplate RangeAllocation SerializedReference ServiceProxyOptions Status UpdateOptions WatchEvent`,
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'apps/v1': 'Scale',
  'policy/v1': 'Eviction',
  'policy/v1beta1': 'Eviction PodDisruptionBudget',
  'events.k8s.io/v1': 'Event',
  'node.k8s.io/v1': 'RuntimeClass',
};

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(DEFINITIONS).flatMap(({ apiVersion, kind }) => [
    `${apiVersion} ${kind}`,
    `${apiVersion} ${kind}List`,
  ]),
  ...Object.entries(OTHERS).flatMap(([apiVersion, kinds]) =>
    kinds
      .trim()
      .split(/\s+/)
      .map((kind) => `${apiVersion} ${kind}`),
  ),
]);

export function isRegistered(apiVersion: string, kind: string): boolean {
  return KNOWN.has(`${apiVersion} ${kind}`);
}
