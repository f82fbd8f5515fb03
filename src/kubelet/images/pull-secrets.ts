/** The Secrets that a pod names for pulling. Upstream: pkg/kubelet/kubelet_pods.go (v1.36). */
import { StatusError, type Client, type Pod, type Secret } from '../../api/index.ts';
import { perform, type Steps, rethrowProgrammerError } from '../../sim/index.ts';

export interface PullSecrets {
  readonly secrets: readonly Secret[];
  /** Names that could not be read; not fatal. */
  readonly missing: readonly string[];
}

export function* getPullSecrets(client: Client, pod: Pod): Steps<PullSecrets> {
  const secrets: Secret[] = [];
  const missing: string[] = [];
  const { namespace } = pod.metadata;
  for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
    if (name === '') continue;
    try {
      secrets.push(yield* perform(client.resource('secrets').get({ name, namespace })));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof StatusError)) throw error;
      missing.push(name);
    }
  }
  return { secrets, missing };
}
