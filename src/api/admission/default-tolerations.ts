/**
 * Admission of pods, part DefaultTolerationSeconds: a pod stays for five minutes on a node that
 * stopped answering, unless it says otherwise.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
import type { Pod } from '../objects.ts';
import { deepFreeze } from '../structural-sharing.ts';

const TOLERATIONS = deepFreeze(
  ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
    key,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: 300,
  })),
);

export function admitDefaultTolerations({ spec }: Pod): void {
  const own = spec.tolerations ?? [];
  const missing = TOLERATIONS.filter(
    ({ key }) =>
      !own.some(
        ({ key: ownKey = '', effect = '' }) =>
          (ownKey === key || ownKey === '') && (effect === 'NoExecute' || effect === ''),
      ),
  );
  if (missing.length > 0) spec.tolerations = [...own, ...missing];
}
