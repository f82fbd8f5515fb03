import { describe, expect, it } from 'vitest';
import type { Container } from '../objects.ts';
import { setContainerDefaults, setPodContainerDefaults } from './container-defaults.ts';

describe('setContainerDefaults', () => {
  it('requests what is limited, and times probes', () => {
    const container: Container = {
      name: 'main',
      image: 'app:v1',
      resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
      ports: [{ containerPort: 80 }],
      livenessProbe: { httpGet: { port: 80 } },
    };

    setContainerDefaults(container);

    // A template of pods says no more than it was told.
    expect(container.resources?.requests).toEqual({ cpu: '500m' });
    expect(container.ports?.[0]?.hostPort).toBeUndefined();

    setPodContainerDefaults(container, true);

    expect(container).toMatchObject({
      resources: { requests: { cpu: '500m', memory: '1Gi' } },
      ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
      livenessProbe: {
        httpGet: { path: '/', scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
    });
  });
});
