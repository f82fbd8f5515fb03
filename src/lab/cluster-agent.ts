/** What the API server asks of the cluster's nodes, whose runtimes know it. */
import type { ExecResult, LogLine, NodeAgent } from '../api/http/index.ts';
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

  exec(nodeName: string, containerId: string, command: readonly string[]): Operation<ExecResult> {
    const runtime = this.#cluster.node(nodeName)?.runtime;
    if (runtime !== undefined) return runtime.execSync(containerId, command, 0);
    return throwError(() => new CriError('NotFound', `there is no node ${nodeName}`));
  }
}
