/** The doors of the cluster: what is wrapped there is what its components hold. */
import { describe, expect, it } from 'vitest';
import type { ClusterSeams } from './cluster-seams.ts';
import { playSteps, WEB_RUNS } from './testing/web-lab.ts';

/** Stands before a contract and says by which name each of its methods was asked for. */
function heard<Contract extends object>(real: Contract, hear: (method: string) => void): Contract {
  return new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      hear(String(name));
      return value.bind(target) as unknown;
    },
  });
}

describe('ClusterSeams', () => {
  it('wrap every contract, for each component of each node', async () => {
    const calls = new Set<string>();
    const hear = (door: string) => (method: string) => calls.add(`${door} ${method}`);
    const seams: ClusterSeams = {
      runtime: (real, node) => heard(real, hear(`runtime of ${node}`)),
      imageService: (real, node) => heard(real, hear(`images of ${node}`)),
      client: (real, user) => heard(real, hear(`client of ${user}`)),
      volumePlugin: (real, node) => heard(real, hear(`${real.name} on ${node}`)),
    };
    const { ok } = await playSteps(WEB_RUNS, { seams, nodes: 2 });

    expect(ok).toBe(true);
    expect([...calls]).toEqual(
      expect.arrayContaining([
        'runtime of node-1 startContainer',
        'runtime of node-1 listPodSandbox',
        'images of node-1 mountOCIObject',
        'client of scheduler bind',
        'client of kubelet/node-1 resource',
        'client of kubelet/node-2 resource',
        'kubernetes.io/oci on node-1 newMounter',
        'kubernetes.io/empty-dir on node-1 canSupport',
      ]),
    );
    expect([...calls].filter((call) => call.includes('scenario'))).toEqual([]);
  });
});
