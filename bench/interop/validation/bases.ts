/** More good objects whose updates are judged: those of which more, or less, may be changed. */
import type { Fields } from './pods.ts';

const required = (terms: readonly Fields[]): Fields => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
});

export const MORE_BASES: Readonly<Record<string, readonly Fields[]>> = {
  Pod: [
    {
      spec: {
        schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }],
        nodeSelector: { a: 'b' },
        affinity: required([{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }]),
        containers: [{ name: 'c', image: 'i' }],
        automountServiceAccountToken: false,
      },
    },
    {
      spec: {
        activeDeadlineSeconds: 50,
        terminationGracePeriodSeconds: 30,
        tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
        containers: [{ name: 'c', image: 'i' }],
        automountServiceAccountToken: false,
        initContainers: [{ name: 'i', image: 'i' }],
        hostNetwork: true,
        nodeName: 'n',
      },
    },
  ],
  Job: [
    {
      spec: {
        suspend: true,
        template: {
          spec: {
            restartPolicy: 'Never',
            affinity: required([{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }]),
            containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }],
          },
        },
      },
    },
  ],
};
