/** What is sent to an API server to see what it costs, and how that is counted. */
import { readFileSync } from 'node:fs';

/** As kubelets meet them: one container, a volume, a node. */
export function podManifest(at: number, nodes: number): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${String(at)}`,
      namespace: 'default',
      labels: { app: `app-${String(at % 50)}` },
    },
    spec: {
      nodeName: `node-${String(at % nodes)}`,
      automountServiceAccountToken: false,
      volumes: [{ name: 'scratch', emptyDir: {} }],
      containers: [
        {
          name: 'server',
          image: 'registry.test/team/server:v1',
          volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
        },
      ],
    },
  };
}

/** As a kubelet's status manager sends it. */
export function statusPatch(round: number): Record<string, unknown> {
  const time = `2026-01-01T00:00:${String(round % 60).padStart(2, '0')}Z`;
  return {
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: round % 2 === 0 ? 'True' : 'False', lastTransitionTime: time },
        { type: 'ContainersReady', status: 'True', lastTransitionTime: time },
      ],
      containerStatuses: [
        {
          name: 'server',
          image: 'registry.test/team/server:v1',
          imageID: '',
          ready: true,
          restartCount: round,
          state: { running: { startedAt: time } },
        },
      ],
    },
  };
}

export function countOption(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

export function cpuSecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

const TICKS_A_SECOND = 100;

/** Of Linux: user and system time from /proc. */
export function cpuSecondsOfProcesses(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND;
}

/** In use after a full collection; needs `--expose-gc`. */
export function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
