import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects.ts';
import { isStatus } from '../status-error.ts';
import { anOciVolume, aPod, TestServer } from '../testing/test-server.ts';

async function serverWithPod(): Promise<{ readonly test: TestServer; readonly pod: Pod }> {
  const test = new TestServer();
  return { test, pod: await test.outcome(test.pods.create(aPod())) };
}

const key = { name: 'web' };

describe('update: optimistic concurrency', () => {
  it('lets one of two racing clients win and tells the other', async () => {
    const { test, pod } = await serverWithPod();
    const outcomes: string[] = [];
    for (const user of ['alice', 'bob']) {
      const labels = { by: user };
      test.server
        .client(user)
        .resource('pods')
        .update({ ...pod, metadata: { ...pod.metadata, labels } })
        .subscribe({
          next: () => outcomes.push(`${user} won`),
          error: (error: unknown) =>
            outcomes.push(isStatus(error, 'Conflict') ? String(error) : 'another error'),
        });
    }

    await test.world.loop.run();

    expect(outcomes).toEqual([
      'alice won',
      'StatusError: Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
    expect(test.server.store.get('pods', key)?.metadata.labels).toEqual({ by: 'alice' });
  });

  it('overwrites without a resourceVersion, except where upstream forbids it', async () => {
    const { test, pod } = await serverWithPod();
    const leases = test.client.resource('leases');
    const lease = await test.outcome(leases.create({ metadata: { name: 'a' }, spec: {} }));
    const unconditional = { resourceVersion: '' };

    const updated = await test.outcome(
      test.pods.update({
        ...pod,
        metadata: { ...pod.metadata, ...unconditional, labels: { a: 'b' } },
      }),
    );

    expect(updated.metadata.labels).toEqual({ a: 'b' });
    expect(
      await test.refusal(
        leases.update({ ...lease, metadata: { ...lease.metadata, ...unconditional } }),
      ),
    ).toBe(
      'leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('refuses another uid', async () => {
    const { test, pod } = await serverWithPod();

    const metadata = { ...pod.metadata, uid: 'old' };
    expect(await test.refusal(test.pods.update({ ...pod, metadata }))).toBe(
      `Operation cannot be fulfilled on pods "web": StorageError: invalid object, Code: 4, Key: /registry/pods/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: old, UID in object meta: ${pod.metadata.uid}`,
    );
  });

  it.each(['patch', 'patchStatus'] as const)('takes the uid of a %s for a change', async (verb) => {
    const { test, pod } = await serverWithPod();
    const refused = (uid: string) => test.refusal(test.pods[verb](key, { metadata: { uid } }));

    expect(await refused('old')).toBe(
      'Pod "web" is invalid: metadata.uid: Invalid value: "old": field is immutable',
    );
    const own = { metadata: { uid: pod.metadata.uid, labels: { a: 'b' } } };
    expect((await test.outcome(test.pods.patch(key, own))).metadata.labels).toEqual({ a: 'b' });
    const none = { metadata: { uid: null, labels: { a: 'c' } } };
    expect((await test.outcome(test.pods.patch(key, none))).metadata.uid).toBe(pod.metadata.uid);
  });

  it('refuses what is not there', async () => {
    const { test } = await serverWithPod();

    expect(await test.refusal(test.pods.patch({ name: 'db' }, {}))).toBe('pods "db" not found');
  });

  it('is no write if nothing changes', async () => {
    const { test, pod } = await serverWithPod();
    const before = test.server.store.resourceVersion;

    expect(await test.outcome(test.pods.update(pod))).toBe(pod);
    expect(await test.outcome(test.pods.patch(key, { spec: { nodeName: null } }))).toBe(pod);
    expect(test.server.store.resourceVersion).toBe(before);
  });
});

describe('update: what belongs to whom', () => {
  it('the object leaves the status alone, the status leaves the spec alone', async () => {
    const { test } = await serverWithPod();
    const both = {
      metadata: { labels: { a: 'b' } },
      spec: { activeDeadlineSeconds: 5 },
      status: { phase: 'Running' },
    };

    const patched = await test.outcome(test.pods.patch(key, both));
    const reported = await test.outcome(
      test.pods.patchStatus(key, { ...both, spec: { activeDeadlineSeconds: 3 } }),
    );

    expect(patched).toMatchObject({
      spec: { activeDeadlineSeconds: 5 },
      status: { phase: 'Pending' },
    });
    expect(reported).toMatchObject({
      spec: { activeDeadlineSeconds: 5 },
      status: { phase: 'Running' },
    });
  });

  it('raises the generation with the spec only', async () => {
    const { test } = await serverWithPod();

    const labelled = await test.outcome(test.pods.patch(key, { metadata: { labels: { a: 'b' } } }));
    const limited = await test.outcome(
      test.pods.patch(key, { metadata: { generation: 9 }, spec: { activeDeadlineSeconds: 5 } }),
    );
    const reported = await test.outcome(
      test.pods.patchStatus(key, { status: { phase: 'Running' } }),
    );

    expect([labelled, limited, reported].map(({ metadata }) => metadata.generation)).toEqual([
      1, 2, 2,
    ]);
  });

  it('keeps the qosClass, and refuses another', async () => {
    const { test, pod } = await serverWithPod();

    const updated = await test.outcome(
      test.pods.updateStatus({ ...pod, status: { phase: 'Running' } }),
    );

    expect(updated.status).toEqual({ phase: 'Running', qosClass: 'BestEffort' });
    expect(
      await test.refusal(test.pods.patchStatus(key, { status: { qosClass: 'Guaranteed' } })),
    ).toBe(
      'Pod "web" is invalid: status.qosClass: Invalid value: "Guaranteed": field is immutable',
    );
  });

  it('has no status where upstream has none', async () => {
    const { test } = await serverWithPod();
    const secrets = test.client.resource('secrets');
    await test.outcome(secrets.create({ metadata: { name: 'a' } }));

    expect(await test.refusal(secrets.patchStatus({ name: 'a' }, {}))).toBe(
      'the server could not find the requested resource',
    );
  });

  it('cannot rename, move or rejuvenate an object', async () => {
    const { test, pod } = await serverWithPod();

    expect(await test.refusal(test.pods.patch(key, { metadata: { name: 'db' } }))).toBe(
      'the name of the object (db) does not match the name on the URL (web)',
    );
    expect(await test.refusal(test.pods.patch(key, { metadata: { namespace: 'x' } }))).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    const touched = await test.outcome(
      test.pods.patch(key, { metadata: { creationTimestamp: '2030-01-01T00:00:00Z' } }),
    );
    expect(touched).toBe(pod);
  });
});

describe('update: pods', () => {
  it.each([
    ['an image', { containers: [{ name: 'main', image: 'registry.test/app:v2' }] }],
    ['a deadline', { activeDeadlineSeconds: 10 }],
  ])('may change %s', async (_, spec) => {
    const { test, pod } = await serverWithPod();
    const container = { ...pod.spec.containers[0], image: 'registry.test/app:v2' };

    const updated = await test.outcome(
      test.pods.patch(key, { spec: 'containers' in spec ? { containers: [container] } : spec }),
    );

    expect(updated.metadata.generation).toBe(2);
  });

  it.each([
    ['the node', { nodeName: 'node-1' }, '- "NodeName": "",\n+ "NodeName": "node-1",\n'],
    [
      'the restart policy',
      { restartPolicy: 'Never' },
      '- "RestartPolicy": "Always",\n+ "RestartPolicy": "Never",\n',
    ],
    [
      'a volume',
      { volumes: [anOciVolume('a', 'b')] },
      '+  {\n+   "Name": "a",\n+   "HostPath": null,\n',
    ],
    [
      'the grace period',
      { terminationGracePeriodSeconds: 1 },
      '- "TerminationGracePeriodSeconds": 30,\n+ "TerminationGracePeriodSeconds": 1,\n',
    ],
  ])('may not change %s', async (_, spec, difference) => {
    const { test } = await serverWithPod();

    const refusal = await test.refusal(test.pods.patch(key, { spec }));

    expect(refusal).toContain(difference);
    expect(refusal.slice(0, refusal.indexOf('\n@@ -'))).toBe(
      'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    );
  });

  it('has a grace period of 1 where a negative one was given', async () => {
    const test = new TestServer();
    const spec = { terminationGracePeriodSeconds: -5 };

    const created = await test.outcome(test.pods.create(aPod({ spec })));

    expect(created.spec.terminationGracePeriodSeconds).toBe(1);
  });

  it('keeps the priority that admission found', async () => {
    const { test, pod } = await serverWithPod();
    const spec = { priority: null, preemptionPolicy: null } as object;

    const updated = await test.outcome(test.pods.patch(key, { spec }));

    expect(updated.spec).toEqual(pod.spec);
  });

  it('may add a toleration and not take one away', async () => {
    const { test, pod } = await serverWithPod();
    const tolerations = [...(pod.spec.tolerations ?? []), { operator: 'Exists', key: 'gpu' }];

    const updated = await test.outcome(test.pods.patch(key, { spec: { tolerations } }));

    expect(updated.spec.tolerations).toHaveLength(3);
    expect(await test.refusal(test.pods.patch(key, { spec: { tolerations: [] } }))).toBe(
      'Pod "web" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    );
  });

  it('may not add a container, or lengthen the deadline', async () => {
    const { test, pod } = await serverWithPod();
    await test.outcome(test.pods.patch(key, { spec: { activeDeadlineSeconds: 10 } }));
    const containers = [...pod.spec.containers, { name: 'more', image: 'a' }];

    expect(await test.refusal(test.pods.patch(key, { spec: { containers } }))).toBe(
      'Pod "web" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    );
    expect(await test.refusal(test.pods.patch(key, { spec: { activeDeadlineSeconds: 11 } }))).toBe(
      'Pod "web" is invalid: spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value',
    );
  });
});

describe('update: scheduling gates', () => {
  const gates = (...names: string[]): { schedulingGates: { name: string }[] } => ({
    schedulingGates: names.map((name) => ({ name })),
  });

  it('hold a pod back, and say so, until they are taken away one by one', async () => {
    const test = new TestServer();
    const pod = await test.outcome(test.pods.create(aPod({ spec: gates('a', 'b') })));
    await test.outcome(test.pods.patch({ name: 'web' }, { spec: gates('b') }));
    const freed = await test.outcome(test.pods.patch({ name: 'web' }, { spec: gates() }));
    await test.outcome(test.client.bind({ name: 'web' }, 'node-1'));

    expect(pod.status.conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        lastTransitionTime: pod.metadata.creationTimestamp,
      },
    ]);
    expect(freed.spec.schedulingGates).toEqual([]);
    expect((await test.outcome(test.pods.get({ name: 'web' }))).spec.nodeName).toBe('node-1');
  });

  it('are never added', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod({ spec: gates('a') })));

    expect(await test.refusal(test.pods.patch({ name: 'web' }, { spec: gates('a', 'b') }))).toBe(
      `Pod "web" is invalid: spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'`,
    );
  });
});

describe('update: secrets and configmaps', () => {
  it('freezes what is marked immutable', async () => {
    const test = new TestServer();
    const configMaps = test.client.resource('configmaps');
    await test.outcome(
      configMaps.create({ metadata: { name: 'a' }, data: { key: 'x' }, immutable: true }),
    );

    expect(await test.refusal(configMaps.patch({ name: 'a' }, { data: { key: 'y' } }))).toBe(
      'ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
  });

  it('keeps the type of a secret', async () => {
    const test = new TestServer();
    const secrets = test.client.resource('secrets');
    await test.outcome(secrets.create({ metadata: { name: 'a' } }));

    expect(await test.refusal(secrets.patch({ name: 'a' }, { type: 'b' }))).toBe(
      'Secret "a" is invalid: type: Invalid value: "b": field is immutable',
    );
  });
});
