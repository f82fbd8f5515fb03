/**
 * Whether a container that must not run as root would. Pure. Upstream:
 * pkg/kubelet/kuberuntime/security_context.go, verifyRunAsNonRoot; kuberuntime_image.go, getImageUser (v1.36).
 */
import type { Container, Pod } from '../../api/index.ts';

/** Where it need not, its image need not be looked at. */
export function mustNotBeRoot(pod: Pod, { securityContext = {} }: Container): boolean {
  const { securityContext: ofPod = {} } = pod.spec;
  return (securityContext.runAsNonRoot ?? ofPod.runAsNonRoot) === true;
}

/**
 * @param imageUser as the image says it: `uid`, `name`, `uid:gid`; empty: root
 * @returns why the container is not made
 */
export function rootProblem(pod: Pod, container: Container, imageUser: string): string | undefined {
  const { metadata, spec } = pod;
  const { name, namespace, uid: podUid } = metadata;
  const of = `(pod: "${name}_${namespace}(${podUid})", container: ${container.name})`;
  const uid = container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (uid !== undefined) {
    return uid === 0 ? `container's runAsUser breaks non-root policy ${of}` : undefined;
  }
  const [user = ''] = imageUser.split(':');
  if (user === '' || Number(user) === 0) {
    return `container has runAsNonRoot and image will run as root ${of}`;
  }
  if (/^\d+$/.test(user)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${of}`;
}
