/**
 * One probe of a container, whatever its handler, tried again where it could not be made; what is not well is told
 * as an event. Upstream: pkg/kubelet/prober/prober.go (v1.36).
 */
import type { Observable } from 'rxjs';
import type { EventRecorder, Pod, PodStatus } from '../../api/index.ts';
import type { PodNetwork, RuntimeService } from '../../cri/index.ts';
import { rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import { containerFieldPath, type ProbeResult } from '../model/index.ts';
import { resolveContainerPort } from './container-port.ts';
import { execProbe, expandStatic } from './exec-probe.ts';
import { httpProbe } from './http-probe.ts';
import type { ProbedContainer } from './probe-of.ts';
import { ProbeError, type ProbeOutcome } from './probe-outcome.ts';
import { grpcProbe, tcpProbe } from './socket-probes.ts';

export interface ProberOptions {
  readonly world: World;
  readonly runtime: RuntimeService;
  readonly network: PodNetwork;
  readonly recorder: EventRecorder;
  /** `kube-probe/1.36` */
  readonly userAgent: string;
}

/** Upstream: maxProbeRetries. */
const ATTEMPTS_MAX = 3;

export class Prober {
  readonly #options: ProberOptions;

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  /**
   * @param cancelled fails when commands are to be cancelled; what asks over the network goes on
   * @throws {ProbeError} after three attempts that could not be made; it counts as nothing
   */
  *probe(
    subject: ProbedContainer,
    pod: Pod,
    status: PodStatus,
    containerId: string,
    cancelled: Observable<never>,
  ): Steps<Exclude<ProbeResult, 'Unknown'>> {
    const { type, container } = subject;
    const { recorder } = this.#options;
    const warn = (reason: string, message: string): void =>
      recorder.event(pod, 'Warning', reason, message, containerFieldPath(pod, container.name));
    try {
      const { result, output } = yield* this.#runWithRetries(
        subject,
        pod,
        status,
        containerId,
        cancelled,
      );
      if (result === 'warning') warn('ProbeWarning', `${type} probe warning: ${output}`);
      if (result !== 'failure') return 'Success';
      warn('Unhealthy', `${type} probe failed: ${output}`);
      return 'Failure';
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ProbeError)) throw error;
      const message = `${type} probe errored and resulted in unknown state: ${error.message}`;
      warn('Unhealthy', message);
      throw error;
    }
  }

  *#runWithRetries(
    subject: ProbedContainer,
    pod: Pod,
    status: PodStatus,
    containerId: string,
    cancelled: Observable<never>,
  ): Steps<ProbeOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        return yield* this.#run(subject, pod, status, containerId, cancelled);
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof ProbeError) || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  }

  *#run(
    { container, probe }: ProbedContainer,
    pod: Pod,
    { podIP = '' }: PodStatus,
    containerId: string,
    cancelled: Observable<never>,
  ): Steps<ProbeOutcome> {
    const { world, runtime, network, userAgent } = this.#options;
    const { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 } = probe;
    if (exec !== undefined) {
      const command = expandStatic(exec.command ?? [], container);
      return yield* execProbe(runtime, containerId, command, timeoutSeconds, cancelled);
    }
    if (httpGet !== undefined) {
      const { host = '', path = '', scheme = 'HTTP', httpHeaders: headers = [] } = httpGet;
      const target = {
        scheme: scheme === 'HTTPS' ? ('https' as const) : ('http' as const),
        host: host === '' ? podIP : host,
        port: resolveContainerPort(httpGet.port, container),
        path,
        headers,
      };
      return yield* httpProbe(world, network, target, timeoutSeconds, userAgent);
    }
    if (tcpSocket !== undefined) {
      const { host = '' } = tcpSocket;
      const port = resolveContainerPort(tcpSocket.port, container);
      return yield* tcpProbe(network, host === '' ? podIP : host, port, timeoutSeconds);
    }
    if (grpc !== undefined) {
      return yield* grpcProbe(network, podIP, grpc.port, grpc.service ?? '', timeoutSeconds);
    }
    const { namespace, name } = pod.metadata;
    throw new ProbeError(`missing probe handler for ${namespace}_${name}:${container.name}`);
  }
}
