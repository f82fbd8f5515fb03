/** What the API server asks of the cluster's nodes, whose runtimes know it. */
import type { ForwardedPeer, LogLine, NodeAgent, RemoteStreams } from '../api/http/index.ts';
import { throwError } from 'rxjs';
import { CriError } from '../cri/index.ts';
import type { Operation } from '../sim/index.ts';
import type { Cluster } from './cluster.ts';

export class ClusterAgent implements NodeAgent {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  logLines(nodeName: string, containerId: string): readonly LogLine[] | undefined {
    return this.#cluster.node(nodeName)?.runtime.logLines(containerId);
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
