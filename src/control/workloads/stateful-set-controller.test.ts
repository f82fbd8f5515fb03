import { afterEach, describe, expect, it } from 'vitest';
import { plain, WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const set = (kind: string, fields: string, tag = 'v1', script = 'sleep infinity'): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: db }
spec:
  selector: { matchLabels: { app: db } }
  ${fields.replaceAll(';', '\n  ')}
  template:
    metadata:
      labels: { app: db }
      annotations: { process.drydock.dev/c: ${JSON.stringify(`${script}\n`)} }
    spec: { containers: [{ name: c, image: 'registry.test/server:${tag}' }] }
`;

async function play(kind: string, fields: string, nodes = 1): Promise<WorkloadLab> {
  open = await WorkloadLab.open(nodes);
  await open.apply(set(kind, fields));
  await open.advance(10);
  return open;
}

const imagesOf = (lab: WorkloadLab): readonly string[] =>
  lab.activePods.map(({ metadata, spec }) => {
    const image = spec.containers[0]?.image ?? '';
    return `${plain(metadata.name)} ${image.slice(image.indexOf(':') + 1)}`;
  });

describe('StatefulSetController', () => {
  it('makes one pod after the other, each with a name that stays', async () => {
    const lab = await play('StatefulSet', 'serviceName: db;replicas: 3');
    const pods = lab.list('pods');

    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(pods[1]?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(pods[1]?.metadata.labels).toMatchObject({
      'apps.kubernetes.io/pod-index': '1',
      'statefulset.kubernetes.io/pod-name': 'db-1',
    });
    const { records } = lab.lab.world.trace;
    const order = records.flatMap(({ type, detail }) => {
      if (type === 'container.started') return ['started'];
      const write = detail as { verb?: string; resource?: string };
      return type === 'api.write' && write.verb === 'create' && write.resource === 'pods'
        ? ['made']
        : [];
    });
    expect(order.filter((each) => each === 'made')).toHaveLength(3);
    expect(lab.events('StatefulSet')).toEqual(
      [0, 1, 2].map(
        (at) => `SuccessfulCreate: Create Pod db-${String(at)} in StatefulSet db successful`,
      ),
    );
    expect(lab.get('statefulsets', 'db')?.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
    });
  });

  it('scales down from the highest number', async () => {
    const lab = await play('StatefulSet', 'replicas: 3');
    await lab.apply(
      '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db }, spec: { replicas: 1 } }',
    );
    await lab.advance(90);

    expect(lab.list('pods').map(({ metadata }) => metadata.name)).toEqual(['db-0']);
    expect(lab.events('StatefulSet').slice(3)).toEqual([
      'SuccessfulDelete: Delete Pod db-2 in StatefulSet db successful',
      'SuccessfulDelete: Delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  it('updates from the highest number down to the partition', async () => {
    const rolling = 'updateStrategy: { rollingUpdate: { partition: 1 } }';
    const lab = await play('StatefulSet', `replicas: 3;${rolling}`);
    await lab.apply(set('StatefulSet', `replicas: 3;${rolling}`, 'v2'));
    await lab.advance(200);
    expect(imagesOf(lab)).toEqual(['db-0 v1', 'db-1 v2', 'db-2 v2']);
    expect(lab.list('controllerrevisions')).toHaveLength(2);

    await lab.lab.delete('Pod', 'db-0');
    await lab.advance(90);
    expect(imagesOf(lab)).toEqual(['db-0 v1', 'db-1 v2', 'db-2 v2']);
  });

  it('OnDelete: updates who is deleted', async () => {
    const onDelete = 'updateStrategy: { type: OnDelete }';
    const lab = await play('StatefulSet', `replicas: 2;${onDelete}`);
    await lab.apply(set('StatefulSet', `replicas: 2;${onDelete}`, 'v2'));
    await lab.advance(90);
    expect(imagesOf(lab)).toEqual(['db-0 v1', 'db-1 v1']);
    await lab.lab.delete('Pod', 'db-1');
    await lab.advance(90);
    expect(imagesOf(lab)).toEqual(['db-0 v1', 'db-1 v2']);
  });

  it('Parallel: waits for nobody', async () => {
    const lab = await play('StatefulSet', 'replicas: 3;podManagementPolicy: Parallel');
    const made = lab.lab.world.trace
      .of('api.write')
      .filter(({ detail }) => detail.verb === 'create' && detail.resource === 'pods')
      .map(({ at }) => at);
    expect((made.at(-1) ?? 0) - (made[0] ?? 0)).toBeLessThan(10);
  });

  it('refuses another selector', async () => {
    const lab = await play('StatefulSet', 'replicas: 1');
    const changed =
      '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db }, spec: { serviceName: x } }';
    await expect(lab.apply(changed)).rejects.toThrow(
      /updates to statefulset spec for fields other than/,
    );
  });
});

describe('DaemonSetController', () => {
  it('has a pod on each node, also on one that takes no others', async () => {
    const lab = await play('DaemonSet', '', 3);
    expect(
      lab
        .list('pods')
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2', 'node-3']);
    expect(lab.get('daemonsets', 'db')?.status).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 3,
      numberAvailable: 3,
      numberMisscheduled: 0,
    });
    await lab.apply(
      '{ kind: Node, apiVersion: v1, metadata: { name: node-2 }, spec: { unschedulable: true } }',
    );
    await lab.lab.delete(
      'Pod',
      lab.list('pods').find(({ spec }) => spec.nodeName === 'node-2')?.metadata.name ?? '',
    );
    await lab.advance(60);
    expect(lab.activePods.map(({ spec }) => spec.nodeName).sort()).toEqual([
      'node-1',
      'node-2',
      'node-3',
    ]);
  });

  it('leaves a node whose taint it does not tolerate out', async () => {
    open = await WorkloadLab.open(2);
    await open.apply(
      '{ kind: Node, apiVersion: v1, metadata: { name: node-1 }, spec: { taints: [{ key: own, effect: NoSchedule }] } }',
    );
    await open.apply(set('DaemonSet', ''));
    await open.advance(10);
    expect(open.list('pods').map(({ spec }) => spec.nodeName)).toEqual(['node-2']);
  });

  it('updates one node after the other', async () => {
    const lab = await play('DaemonSet', '', 2);
    await lab.apply(set('DaemonSet', '', 'v2'));
    await lab.advance(120);
    const done = lab.events('DaemonSet').map((each) => each.slice(0, each.indexOf(' ')));
    expect(done.slice(2)).toEqual([
      'SuccessfulDelete:',
      'SuccessfulCreate:',
      'SuccessfulDelete:',
      'SuccessfulCreate:',
    ]);
    expect(imagesOf(lab)).toEqual(['db-NAME v2', 'db-NAME v2']);
  });
});
