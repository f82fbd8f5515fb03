/** What the API server asks of the cluster's nodes, whose runtimes know it. */
import type {
  ForwardedPeer,
  HttpResponse,
  LogPart,
  LogPlace,
  NodeAgent,
  RemoteStreams,
} from '../api/http/index.ts';
import { of, throwError } from 'rxjs';
import { StatusError } from '../api/index.ts';
import { hostIpOf, readLog } from '../kubelet/index.ts';
import { nodePage, type MetricsText } from './node-pages.ts';
import { CriError } from '../cri/index.ts';
import { operation, type Operation } from '../sim/index.ts';
import type { Cluster } from './cluster.ts';

export class ClusterAgent implements NodeAgent {
  readonly #cluster: Cluster;
  readonly #metricsText: MetricsText;

  constructor(cluster: Cluster, metricsText: MetricsText) {
    this.#cluster = cluster;
    this.#metricsText = metricsText;
  }

  page(nodeName: string, path: string): Operation<HttpResponse> {
    const node = this.#cluster.node(nodeName);
    if (node?.isUp('kubelet') === true) {
      return operation(() => nodePage(node, path, this.#metricsText));
    }
    const address = `${hostIpOf(nodeName)}:10250`;
    const why = `error trying to reach service: dial tcp ${address}: connect: connection refused`;
    return throwError(() => new StatusError('ServiceUnavailable', why));
  }

  /** From the node's disk, whether or not its kubelet runs. */
  readLog(nodeName: string, containerId: string, from?: LogPlace): Operation<LogPart> {
    const { runtime, host } = this.#cluster.node(nodeName) ?? {};
    const path = runtime?.logPath(containerId);
    if (path === undefined || host === undefined) return of({ lines: [], end: undefined });
    return host.perform((files) => readLog(files, path, from));
  }

  isRunning(nodeName: string, containerId: string): boolean {
    return this.#cluster.node(nodeName)?.runtime.isRunning(containerId) ?? false;
  }

  exec(
    nodeName: string,
    containerId: string,
    command: readonly string[],
    streams: RemoteStreams,
  ): Operation<number> {
    const runtime = this.#cluster.node(nodeName)?.runtime;
    return runtime?.session(containerId, command, streams) ?? noNode(nodeName);
  }

  attach(nodeName: string, containerId: string, streams: RemoteStreams): Operation<void> {
    const runtime = this.#cluster.node(nodeName)?.runtime;
    return runtime?.attach(containerId, streams) ?? noNode(nodeName);
  }

  forward(nodeName: string, podUid: string, port: number, peer: ForwardedPeer): Operation<void> {
    const runtime = this.#cluster.node(nodeName)?.runtime;
    return runtime?.portForward(podUid, port, peer) ?? noNode(nodeName);
  }
}

function noNode(nodeName: string): Operation<never> {
  return throwError(() => new CriError('NotFound', `there is no node ${nodeName}`));
}
