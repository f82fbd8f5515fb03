/** Controllers that do not see what they did: what those of 1.36 leave undone, and those before did twice. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Client, FeatureGates, KubernetesVersion } from '../api/index.ts';
import { defer } from 'rxjs';
import type { LabOptions } from '../lab/index.ts';
import { WorkloadLab } from './testing/workload-lab.ts';

let opened: WorkloadLab | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

type Options = Partial<LabOptions>;

const container = `containers: [{ name: c, image: 'registry.test/server:v1' }]`;

const setOf = (kind: string, fields: string, note: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, annotations: { note: '${note}' } }
spec:
  ${fields}
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { ${container} } }
`;

const CLAIMS = `volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }`;

const JOB = `
apiVersion: batch/v1
kind: Job
metadata: { name: sum }
spec:
  completions: 3
  parallelism: 2
  template:
    metadata: { annotations: { process.drydock.dev/c: "sleep 5s\\n" } }
    spec: { restartPolicy: Never, ${container} }
`;

/** The controllers hear nothing of this resource for so long. */
function silence(lab: WorkloadLab, resource: string, seconds: number): void {
  lab.lab.fault({
    point: 'api.watch',
    match: `controller-manager watch ${resource}`,
    hang: true,
    forMs: seconds * 1000,
  });
}

const RELEASES: readonly (readonly [KubernetesVersion, boolean])[] = [
  ['1.36', true],
  ['1.36', false],
  ['1.35', false],
];

function optionsOf(version: KubernetesVersion, gate: keyof FeatureGates, isOn: boolean): Options {
  const isSaid = version === '1.36' && !isOn;
  return { kubernetesVersion: version, ...(isSaid ? { featureGates: { [gate]: false } } : {}) };
}

/** Pods of a set, asked for once, whose controller hears of none for more than the five minutes of expectations. */
async function makesPods(kind: string, fields: string, options: Options): Promise<number> {
  const lab = (opened = await WorkloadLab.open(2, options));
  silence(lab, 'pods', 400);
  await lab.apply(setOf(kind, fields, 'first'));
  await lab.advance(310);
  await lab.apply(setOf(kind, fields, 'second'));
  await lab.advance(60);
  const count = lab.activePods.length;
  await lab.advance(60);
  expect(lab.activePods).toHaveLength(2);
  return count;
}

describe.each(RELEASES)('controllers of %s, their gates open: %s', (version, isOn) => {
  it.each([
    ['ReplicaSet', 'replicas: 2'],
    ['DaemonSet', 'minReadySeconds: 0'],
  ] as const)('%s', async (kind, fields) => {
    const options = optionsOf(version, `StaleControllerConsistency${kind}`, isOn);
    expect(await makesPods(kind, fields, options)).toBe(isOn ? 2 : 4);
  });

  it('Job', async () => {
    const options = optionsOf(version, 'StaleControllerConsistencyJob', isOn);
    const lab = (opened = await WorkloadLab.open(1, options));
    await lab.apply(JOB);
    await lab.advance(4);
    expect(lab.get('jobs', 'sum')?.status.ready).toBe(2);
    // What is written next counts the two; a Job that was not seen before could not be written.
    while (lab.get('jobs', 'sum')?.status.ready !== 0) await lab.advance(0.1);
    silence(lab, 'jobs', 30);
    await lab.advance(120);

    const count = isOn ? 3 : 5;
    expect(lab.list('pods')).toHaveLength(count);
    expect(lab.get('jobs', 'sum')?.status.succeeded).toBe(count);
    const skipped = lab.lab.world.trace.of('sync.skipped');
    expect(skipped.some(({ actor }) => actor === 'job-controller')).toBe(isOn);
  });

  it('StatefulSet', async () => {
    let attempts = 0;
    const client = (real: Client, user: string): Client =>
      user === 'statefulset-controller' ? counting(real, () => attempts++) : real;
    const options = optionsOf(version, 'StaleControllerConsistencyStatefulSet', isOn);
    const lab = (opened = await WorkloadLab.open(1, { ...options, seams: { client } }));
    silence(lab, 'pods', 30);
    await lab.apply(setOf('StatefulSet', 'replicas: 2', 'first'));
    await lab.advance(20);

    if (isOn) expect(attempts).toBe(1);
    else expect(attempts).toBeGreaterThan(1);
    expect(lab.activePods).toHaveLength(1);
    await lab.advance(120);
    expect(lab.activePods).toHaveLength(2);
    expect(lab.events('StatefulSet').filter((event) => event.startsWith('Failed'))).toEqual([]);
  });
});

describe('what a controller notes that it wrote', () => {
  it.each([
    ['ReplicaSet', 'replicasets', 'replicas: 2'],
    ['DaemonSet', 'daemonsets', 'minReadySeconds: 0'],
    ['StatefulSet', 'statefulsets', 'replicas: 2'],
    ['StatefulSet', 'persistentvolumeclaims', `replicas: 2\n  ${CLAIMS}`],
  ] as const)('of a %s: %s', async (kind, resource, fields) => {
    const lab = (opened = await WorkloadLab.open(2));
    await lab.apply(setOf(kind, fields, 'first'));
    await lab.advance(resource === 'persistentvolumeclaims' ? 0 : 10);
    silence(lab, resource, 30);
    for (const { metadata } of lab.activePods) await lab.lab.delete('Pod', metadata.name);
    await lab.advance(60);

    const skipped = lab.lab.world.trace.of('sync.skipped').map(({ detail }) => detail.resource);
    expect(skipped).toContain(resource);
    expect(lab.activePods.length).toBeGreaterThan(1);
  });
});

describe('a Job that has ended, and is not shown so', () => {
  it.each<[KubernetesVersion, number]>([
    ['1.33', 2],
    ['1.34', 1],
    ['1.36', 1],
  ])('of %s has had %i pods', async (kubernetesVersion, count) => {
    const lab = (opened = await WorkloadLab.open(1, { kubernetesVersion }));
    await lab.apply(JOB.replace('completions: 3', 'completions: 1'));
    await lab.advance(4);
    while (lab.get('jobs', 'sum')?.status.ready !== 0) await lab.advance(0.1);
    silence(lab, 'jobs', 30);
    await lab.advance(120);

    expect(lab.list('pods')).toHaveLength(count);
  });
});

/** The client, with every creation of a pod told, also of those that are refused. */
function counting(real: Client, told: () => void): Client {
  const resource: Client['resource'] = (name) => {
    const client = real.resource(name);
    if (name !== 'pods') return client;
    const create: typeof client.create = (manifest) =>
      defer(() => {
        told();
        return client.create(manifest);
      });
    return { ...client, create };
  };
  return {
    resource,
    bind: (key, node) => real.bind(key, node),
    evict: (key, options) => real.evict(key, options),
  };
}
