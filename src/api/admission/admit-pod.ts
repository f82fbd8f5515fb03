/**
 * What every pod goes through on its way in, in upstream's order.
 * Upstream: pkg/kubeapiserver/options/plugins.go · AllOrderedPlugins (v1.36).
 */
import type { Pod } from '../objects.ts';
import type { Backend } from '../requests/backend.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { admitAlwaysPullImages, validateAlwaysPullImages } from './always-pull-images.ts';
import { admitDefaultTolerations } from './default-tolerations.ts';
import { admitPriority } from './priority.ts';
import { admitRuntimeClass } from './runtime-class.ts';
import { admitServiceAccount } from './service-account.ts';

/** Before validation: what is filled in. @throws {StatusError} Forbidden */
export function admitNewPod(backend: Backend, pod: Pod): void {
  const { store } = backend;
  const { namespace } = pod.metadata;
  const { identity, plugins } = backend;
  admitServiceAccount(
    DEFINITIONS.pods,
    pod,
    (name) => store.get('serviceaccounts', { namespace, name }),
    plugins.has('ServiceAccount') ? (prefix) => identity.newName(prefix) : undefined,
  );
  admitImages(backend, pod, undefined);
  admitPriority(DEFINITIONS.pods, pod, store);
  admitDefaultTolerations(pod);
  admitRuntimeClass(DEFINITIONS.pods, pod);
}

/** Of a new pod, and of an update of its object. */
export function admitImages({ plugins, release }: Backend, pod: Pod, old: Pod | undefined): void {
  if (plugins.has('AlwaysPullImages')) admitAlwaysPullImages({ pod, old }, release.gates);
}

/** After validation: what has to be so. @throws {StatusError} Forbidden */
export function checkImages({ plugins, release }: Backend, pod: Pod, old: Pod | undefined): void {
  if (!plugins.has('AlwaysPullImages')) return;
  validateAlwaysPullImages(DEFINITIONS.pods, { pod, old }, release.gates);
}

export function isPod(object: { readonly kind: string }): object is Pod {
  return object.kind === 'Pod';
}
