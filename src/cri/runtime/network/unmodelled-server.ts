/**
 * A program that nobody models: it runs until it is told to end, and listens on the TCP ports that its container
 * declares, answering 200 to all, SERVING to health checks. The trace says that nobody modelled it.
 */
import type { ContainerConfig } from '../../index.ts';
import type { ProcessScript, Step } from '../process-script.ts';

/**
 * What the kubelet tells of a container's ports, as JSON of the manifest's. Upstream:
 * pkg/kubelet/kuberuntime/labels.go, containerPortsLabel.
 */
export const CONTAINER_PORTS = 'io.kubernetes.container.ports';

const PLAIN: ProcessScript = {
  steps: [{ does: 'sleep', durationMs: Infinity }],
  term: { onTerm: 'die' },
};

export function unmodelledServer({
  annotations,
}: Pick<ContainerConfig, 'annotations'>): ProcessScript {
  const told = annotations?.[CONTAINER_PORTS];
  if (told === undefined) return PLAIN;
  const ports = JSON.parse(told) as readonly { containerPort: number; protocol?: string }[];
  const listening = ports
    .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
    .map(({ containerPort: port }): Step => {
      return { does: 'listen', port, speaks: 'any', unmodelled: true };
    });
  return { ...PLAIN, steps: [...listening, ...PLAIN.steps] };
}
