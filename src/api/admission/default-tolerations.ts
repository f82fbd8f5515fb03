/**
 * Admission of pods, part DefaultTolerationSeconds: a pod stays for five minutes on a node that
 * stopped answering, unless it says otherwise.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
import type { Pod } from '../objects.ts';
import type { Toleration } from '../validation/tolerations.ts';
import { DEFAULT_TOLERATIONS } from '../toleration.ts';

export function admitDefaultTolerations({ spec }: Pod): void {
  const { tolerations } = spec;
  if (tolerations === undefined) spec.tolerations = DEFAULT_TOLERATIONS;
  else addMissing(spec, tolerations);
}

function addMissing(spec: Pod['spec'], own: readonly Toleration[]): void {
  const missing = DEFAULT_TOLERATIONS.filter(
    ({ key }) =>
      !own.some(
        ({ key: ownKey = '', effect = '' }) =>
          (ownKey === key || ownKey === '') && (effect === 'NoExecute' || effect === ''),
      ),
  );
  if (missing.length > 0) spec.tolerations = [...own, ...missing];
}
