/**
 * Which version of a group comes first: `v2` before `v1`, both before `v1beta2`, that before `v1alpha1`, and these
 * before whatever is named otherwise. Upstream: apimachinery pkg/version/helpers.go.
 */
const KUBE_VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STABILITY = ['alpha', 'beta', ''];

/** For `sort`: the preferred version first. */
export function compareVersions(a: string, b: string): number {
  const [, majorA, stabilityA = '', minorA = '0'] = KUBE_VERSION.exec(a) ?? [];
  const [, majorB, stabilityB = '', minorB = '0'] = KUBE_VERSION.exec(b) ?? [];
  if (majorA === undefined || majorB === undefined) {
    if (majorA !== majorB) return majorA === undefined ? 1 : -1;
    return a < b ? -1 : Number(a > b);
  }
  return (
    STABILITY.indexOf(stabilityB) - STABILITY.indexOf(stabilityA) ||
    Number(majorB) - Number(majorA) ||
    Number(minorB) - Number(minorA)
  );
}
