/** The pull policies of a pod, in a manifest as in what is stored. */
import type { Manifest, Pod } from '../../src/api/index.ts';
import type { Wanted } from './new-pods.ts';

/** What a pod has of a policy, by what it is for; both undefined: there is no such thing in the pod. */
export interface Stored {
  readonly isThere: boolean;
  readonly policy: string | undefined;
}

export function storedPolicy(
  { spec }: Pod,
  { place, at }: Wanted & { readonly at: number },
): Stored {
  const { containers, initContainers = [], volumes = [] } = spec;
  if (place === 'container' || place === 'init container') {
    const name = `${place === 'container' ? 'main' : 'init'}-${String(at)}`;
    const found = [...containers, ...initContainers].find((each) => each.name === name);
    return { isThere: found !== undefined, policy: found?.imagePullPolicy };
  }
  const found = volumes.find((each) => each.name === `volume-${String(at)}`);
  const source = place === 'image volume' ? found?.image : found?.oci;
  return { isThere: source !== undefined, policy: source?.pullPolicy };
}

export type Decide = (
  kind: 'container' | 'image' | 'oci',
  reference: string,
  policy: string | undefined,
) => string | undefined;

type Json = Readonly<Record<string, unknown>>;

/** The same pod with other policies: for servers that decide them wrongly. */
export function withPolicies<T extends Manifest | Pod>(pod: T, decide: Decide): T {
  const spec = pod.spec as Json;
  const listIn = (name: string): readonly Json[] => (spec[name] ?? []) as readonly Json[];
  const containers = (name: string) =>
    listIn(name).map((each) => {
      const policy = each['imagePullPolicy'] as string | undefined;
      return { ...each, imagePullPolicy: decide('container', String(each['image']), policy) };
    });
  const volumes = listIn('volumes').map((each) => {
    const changed: Record<string, unknown> = { ...each };
    for (const [kind, field] of [
      ['image', 'reference'],
      ['oci', 'image'],
    ] as const) {
      const source = each[kind] as Json | undefined;
      if (source === undefined) continue;
      const policy = source['pullPolicy'] as string | undefined;
      changed[kind] = { ...source, pullPolicy: decide(kind, String(source[field]), policy) };
    }
    return changed;
  });
  return {
    ...pod,
    spec: {
      ...spec,
      volumes,
      containers: containers('containers'),
      initContainers: containers('initContainers'),
    },
  };
}
