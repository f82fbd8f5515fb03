/**
 * What is run when a container has started, and before it is stopped. Upstream: pkg/kubelet/lifecycle/handlers.go
 * (v1.36). A hook by HTTP calls for as long as it takes, and what the answer says does not matter.
 */
import type { Container, EventRecorder, KubernetesVersion, Pod } from '../../api/index.ts';
import {
  NetworkError,
  type HTTPRequest,
  type PodNetwork,
  type RuntimeService,
} from '../../cri/index.ts';
import {
  errorText,
  pause,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { ProbeError, requestHeaders, resolveContainerPort } from '../probes/index.ts';

export type LifecycleHandler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;
type HTTPGet = NonNullable<LifecycleHandler['httpGet']>;
type TCPSocket = NonNullable<LifecycleHandler['tcpSocket']>;

export interface LifecycleHooksOptions {
  readonly world: World;
  readonly actor: string;
  readonly runtime: RuntimeService;
  readonly network: PodNetwork;
  readonly recorder: EventRecorder;
  readonly version: KubernetesVersion;
}

export class LifecycleHooks {
  readonly #options: LifecycleHooksOptions;

  constructor(options: LifecycleHooksOptions) {
    this.#options = options;
  }

  /** Undefined: it did its work; else what went wrong, in upstream's words. */
  *run(
    pod: Pod,
    container: Container,
    containerId: string,
    { exec, httpGet, sleep, tcpSocket }: LifecycleHandler,
  ): Steps<string | undefined> {
    const { namespace, name: podName, uid } = pod.metadata;
    const subject = `for Container "${container.name}" in Pod "${podName}_${namespace}(${uid})"`;
    if (exec !== undefined) {
      const { command = [] } = exec;
      const failure = yield* this.#exec(containerId, command);
      if (failure === undefined) return undefined;
      const message = JSON.stringify(failure.output);
      return `Exec lifecycle hook ([${command.join(' ')}]) ${subject} failed - error: ${failure.error}, message: ${message}`;
    }
    if (httpGet !== undefined) {
      const error = yield* this.#get(pod, container, httpGet);
      if (error === undefined) return undefined;
      return `HTTP lifecycle hook (${httpGet.path ?? ''}) ${subject} failed - error: ${error}`;
    }
    if (sleep !== undefined) {
      const { world, actor } = this.#options;
      yield* perform(pause(world.loop, actor, sleep.seconds * 1000));
      return undefined;
    }
    return `Cannot run handler: invalid handler: ${asGoPrints(tcpSocket)}`;
  }

  *#exec(
    containerId: string,
    command: readonly string[],
  ): Steps<{ readonly error: string; readonly output: string } | undefined> {
    const { runtime } = this.#options;
    try {
      const { stdout, stderr, exitCode } = yield* perform(
        runtime.execSync(containerId, command, 0),
      );
      if (exitCode === 0) return undefined;
      const error = `command '${command.join(' ')}' exited with ${String(exitCode)}: ${stderr}`;
      return { error, output: stdout + stderr };
    } catch (error) {
      rethrowProgrammerError(error);
      return { error: errorText(error), output: '' };
    }
  }

  /** Undefined: there was an answer. */
  *#get(pod: Pod, container: Container, httpGet: HTTPGet): Steps<string | undefined> {
    const { runtime, version, recorder } = this.#options;
    try {
      const { host = '', path = '', httpHeaders = [], scheme = 'HTTP' } = httpGet;
      const sandboxes = yield* perform(runtime.listPodSandbox({ podUid: pod.metadata.uid }));
      const ip = host === '' ? sandboxes.at(-1)?.ip : host;
      // Also that of a pod in the node's network, of which the runtime tells no address.
      if (ip === undefined) return `failed to find networking container: ${pod.metadata.name}`;
      const request: HTTPRequest = {
        scheme: scheme === 'HTTPS' ? 'https' : 'http',
        ip,
        port: resolveContainerPort(httpGet.port, container),
        path: path.startsWith('/') ? path : `/${path}`,
        headers: requestHeaders(httpHeaders, `kube-lifecycle/${version}`),
        timeoutMs: Infinity,
      };
      const failure = yield* this.#answerTo(request);
      if (failure?.endsWith(NO_TLS) !== true) return failure;
      // As before the first failed: the reason of the second is not told.
      if ((yield* this.#answerTo({ ...request, scheme: 'http' })) !== undefined) return failure;
      const where = `${ip}:${String(request.port)}`;
      const message = `request to HTTPS lifecycle hook ${where} got HTTP response, retry with HTTP succeeded`;
      recorder.event(pod, 'Warning', 'LifecycleHTTPFallback', message);
      return undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof ProbeError || error instanceof NetworkError) return error.message;
      return errorText(error);
    }
  }

  *#answerTo(request: HTTPRequest): Steps<string | undefined> {
    try {
      yield* perform(this.#options.network.http(request));
      return undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof NetworkError)) throw error;
      return error.message;
    }
  }
}

const NO_TLS = 'server gave HTTP response to HTTPS client';

/** A handler that upstream takes and cannot run. */
function asGoPrints(tcpSocket: TCPSocket | undefined): string {
  const { port = 0, host = '' } = tcpSocket ?? {};
  const value = typeof port === 'string' ? `{1 0 ${port}}` : `{0 ${String(port)} }`;
  const socket = tcpSocket === undefined ? 'nil' : `&TCPSocketAction{Port:${value},Host:${host},}`;
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${socket},Sleep:nil,}`;
}
