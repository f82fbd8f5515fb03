/**
 * A credential provider plugin. Upstream executes a binary of the node, which reads the request from its
 * input and writes the answer to its output. Deviation: no process can run in a simulated node, so a plugin
 * is a function that answers, and a time that this takes. Upstream: k8s.io/kubelet/pkg/apis/credentialprovider,
 * pkg/credentialprovider/plugin/plugin.go, ExecPlugin (v1.36).
 */
import { timer } from 'rxjs';
import { perform, type Steps, type World } from '../../../sim/index.ts';

export interface CredentialProviderRequest {
  readonly apiVersion: string;
  readonly kind: 'CredentialProviderRequest';
  /** The repository: `registry.test/team/app`. */
  readonly image: string;
  readonly serviceAccountToken?: string;
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

export interface CredentialProviderResponse {
  readonly apiVersion: string;
  readonly kind: 'CredentialProviderResponse';
  /** `Image`, `Registry` or `Global`: for what else the answer holds. */
  readonly cacheKeyType: string;
  /** `5m`; none: as the configuration says. `0s`: it is not kept. */
  readonly cacheDuration?: string;
  /** By key, as in a docker configuration. */
  readonly auth: Readonly<Record<string, { readonly username: string; readonly password: string }>>;
}

export interface CredentialProviderPlugin {
  /** As the configuration calls it. */
  readonly name: string;
  readonly respond: (
    request: CredentialProviderRequest,
  ) => CredentialProviderResponse | { readonly failure: string };
  /** How long it takes, in virtual milliseconds; after a minute it is killed. Default 0. */
  readonly afterMs?: number;
}

const TIME_LIMIT_MS = 60_000;

/** @throws {Error} with upstream's text */
export function* execPlugin(
  world: World,
  lane: string,
  plugin: CredentialProviderPlugin,
  request: CredentialProviderRequest,
): Steps<CredentialProviderResponse> {
  const { name, respond, afterMs = 0 } = plugin;
  const isInTime = afterMs <= TIME_LIMIT_MS;
  yield* perform(timer(isInTime ? afterMs : TIME_LIMIT_MS, world.scheduler(lane)));
  const answer = isInTime ? respond(request) : { failure: 'context deadline exceeded' };
  if ('failure' in answer) {
    const what = `error execing credential provider plugin ${name} for image ${request.image}`;
    throw new PluginFailure(`${what}: ${answer.failure}`);
  }
  const { apiVersion, kind } = answer;
  if (apiVersion !== request.apiVersion) {
    throw new Error(
      `apiVersion from credential plugin response did not match expected apiVersion:${request.apiVersion}, actual apiVersion:${apiVersion}`,
    );
  }
  // What came out of a plugin may be anything, whatever its type says.
  if ((kind as string) !== 'CredentialProviderResponse') {
    throw new Error('error decoding credential provider plugin response from stdout');
  }
  return answer;
}

/** It could not be run, or ended badly: counted. */
export class PluginFailure extends Error {
  override readonly name = 'PluginFailure';
}
