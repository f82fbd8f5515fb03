/**
 * Static pods and their mirrors. Upstream: pkg/kubelet/config/file.go, pod/mirror_client.go,
 * pod_workers.go, allowPodStart (v1.36); a real node's story is conformance/real-kubelet/static-pod.json.
 */
import { describe, expect, it } from 'vitest';
import { IMAGE, KubeletLab } from '../../testing/kubelet-lab.ts';

const FOLDER = '/etc/kubernetes/manifests';

interface Shape {
  readonly labels?: Readonly<Record<string, string>>;
  readonly script?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
}

const manifest = ({ labels = {}, script = 'sleep infinity', spec = {} }: Shape = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'st', labels, annotations: { 'process.drydock.dev/main': script } },
    spec: { containers: [{ name: 'main', image: IMAGE }], ...spec },
  });

const open = (): Promise<KubeletLab> => KubeletLab.open({ kubelet: { staticPodPath: FOLDER } });

const write = (bench: KubeletLab, text: string | undefined, file = 'st.json'): Promise<void> =>
  bench.lab.perform(bench.node.writeManifest(`${FOLDER}/${file}`, text));

const refused = (bench: KubeletLab): readonly string[] =>
  bench.records('manifest.refused').map(({ detail }) => detail.error);

/** What its mirror shows of the container, until it is gone. */
async function shownOfTheEnd(bench: KubeletLab): Promise<readonly (string | undefined)[]> {
  const shown: (string | undefined)[] = [];
  while (bench.lab.find('pods', 'st-node-1') !== undefined) {
    const [main] = bench.pod('st-node-1').status.containerStatuses ?? [];
    const [state] = Object.keys(main?.state ?? {});
    if (shown.at(-1) !== state) shown.push(state);
    await bench.advanceSeconds(0.1);
  }
  return shown;
}

describe('the mirror of a static pod whose file goes', () => {
  it.each([
    ['at once', 'sleep infinity', ['running', 'terminated']],
    [
      'after a pass of housekeeping, and tells nothing',
      'ignore SIGTERM\nsleep infinity',
      ['running'],
    ],
  ])('sees it end %s', async (_when, script, expected) => {
    const bench = await open();
    await write(bench, manifest({ script, spec: { terminationGracePeriodSeconds: 5 } }));
    await bench.advanceSeconds(5);
    await write(bench, undefined);
    expect(await shownOfTheEnd(bench)).toEqual(expected);
  });
});

describe('a static pod', () => {
  it('runs, and its mirror shows it under its name and the node’s', async () => {
    const bench = await open();
    await write(bench, manifest());
    await bench.advanceSeconds(5);
    const { metadata, spec, status } = bench.pod('st-node-1');
    const hash = metadata.annotations?.['kubernetes.io/config.hash'] ?? '';

    expect(status.phase).toBe('Running');
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(metadata.uid).not.toBe(hash);
    expect(metadata.annotations).toMatchObject({
      'kubernetes.io/config.mirror': hash,
      'kubernetes.io/config.source': 'file',
      'kubernetes.io/config.seen': '2026-01-01T00:00:01.000000000Z',
    });
    expect(metadata.ownerReferences).toMatchObject([
      { kind: 'Node', name: 'node-1', controller: true },
    ]);
    expect(spec.nodeName).toBe('node-1');
    expect(spec.tolerations).toEqual([{ operator: 'Exists', effect: 'NoExecute' }]);
    expect(spec.serviceAccountName).toBeUndefined();
  });

  it('is there from the first start of the kubelet, before the API has the node', async () => {
    const bench = await KubeletLab.open({
      kubelet: { staticPodPath: FOLDER },
      nodeFiles: { [`${FOLDER}/st.json`]: manifest() },
    });
    await bench.advanceSeconds(5);

    expect(bench.pod('st-node-1').status.phase).toBe('Running');
  });

  it('runs on when its mirror is deleted, which is made anew', async () => {
    const bench = await open();
    await write(bench, manifest());
    await bench.advanceSeconds(5);
    const { uid } = bench.pod('st-node-1').metadata;
    await bench.lab.delete('Pod', 'st-node-1');
    await bench.advanceSeconds(15);

    expect(bench.pod('st-node-1').metadata.uid).not.toBe(uid);
    expect(bench.pod('st-node-1').status.phase).toBe('Running');
    expect(bench.records('container.exited')).toEqual([]);
  });

  it('has no mirror from a deletion by force to its next sync, which makes one', async () => {
    const bench = await open();
    await write(bench, manifest());
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'st-node-1', { gracePeriodSeconds: 0 });
    await bench.advanceSeconds(40);
    expect(bench.lab.pod('st-node-1')).toBeUndefined();
    await bench.advanceSeconds(60);

    expect(bench.pod('st-node-1').status.phase).toBe('Running');
    expect(bench.records('container.started')).toHaveLength(1);
  });

  it('that waits to begin again when its file goes ends as one that nobody could find', async () => {
    const bench = await open();
    await write(bench, manifest({ script: 'exit 3' }));
    await bench.advanceSeconds(9);
    await write(bench, undefined);
    await bench.advanceSeconds(30);
    const last = bench.versions('st-node-1').at(-1);

    expect(last?.status.phase).toBe('Running');
    expect(last?.status.containerStatuses).toMatchObject([
      {
        state: { terminated: { reason: 'ContainerStatusUnknown', exitCode: 137 } },
        lastState: { terminated: { reason: 'Error', exitCode: 3 } },
        restartCount: 1,
      },
    ]);
  });

  it('ends when its file goes, and its mirror only after it', async () => {
    const bench = await open();
    await write(bench, manifest({ script: 'on SIGTERM exit 0 after 5s\nsleep infinity' }));
    await bench.advanceSeconds(5);
    await write(bench, undefined);
    await bench.advanceSeconds(4);
    expect(bench.pod('st-node-1').metadata.deletionTimestamp).toBeUndefined();
    await bench.advanceSeconds(5);

    expect(bench.lab.pod('st-node-1')).toBeUndefined();
    expect(bench.records('container.exited')).toHaveLength(1);
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('whose file changes is another one, that waits until the first has ended', async () => {
    const bench = await open();
    await write(bench, manifest({ script: 'on SIGTERM exit 0 after 5s\nsleep infinity' }));
    await bench.advanceSeconds(5);
    await write(bench, manifest({ labels: { version: '2' } }));
    await bench.advanceSeconds(60);
    const [exited] = bench.records('container.exited');
    const [, started] = bench.records('container.started');

    expect(bench.records('container.started')).toHaveLength(2);
    expect(started?.at).toBeGreaterThan(exited?.at ?? NaN);
    expect(bench.pod('st-node-1').metadata.labels).toEqual({ version: '2' });
    expect(bench.pod('st-node-1').status.phase).toBe('Running');
  });

  it('of a version that was never started leaves nothing behind', async () => {
    const bench = await open();
    await write(bench, manifest({ script: 'on SIGTERM exit 0 after 5s\nsleep infinity' }));
    await bench.advanceSeconds(5);
    for (const version of ['2', '3']) {
      await write(bench, manifest({ labels: { version } }));
      await bench.advanceSeconds(1);
    }
    await bench.advanceSeconds(60);

    expect(bench.records('container.started')).toHaveLength(2);
    expect(bench.pod('st-node-1').metadata.labels).toEqual({ version: '3' });
    expect(bench.node.kubelet.knownPodCount).toBe(1);
  });

  it('whose file goes and comes back with the same text begins anew once it has ended', async () => {
    const bench = await open();
    const text = manifest({ script: 'on SIGTERM exit 0 after 5s\nsleep infinity' });
    await write(bench, text);
    await bench.advanceSeconds(5);
    await write(bench, undefined);
    await bench.advanceSeconds(1);
    await write(bench, text);
    await bench.advanceSeconds(30);

    expect(bench.records('container.started')).toHaveLength(2);
    expect(bench.records('container.exited')).toHaveLength(1);
    expect(bench.pod('st-node-1').status.phase).toBe('Running');
  });

  it('outlives its kubelet, and its mirror goes if the file went meanwhile', async () => {
    const bench = await open();
    await write(bench, manifest());
    await bench.advanceSeconds(5);
    bench.node.restartKubelet();
    await bench.advanceSeconds(20);
    expect(bench.records('container.exited')).toEqual([]);
    expect(bench.pod('st-node-1').status.phase).toBe('Running');

    bench.node.stopComponent('kubelet');
    await write(bench, undefined);
    bench.node.startComponent('kubelet');
    await bench.advanceSeconds(20);
    expect(bench.lab.pod('st-node-1')).toBeUndefined();
    expect(bench.records('container.exited')).toHaveLength(1);
  });
});

describe('a file that is no pod', () => {
  it.each<[string, string, RegExp]>([
    ['YAML that is none', 'a: [', /^Flow sequence/],
    ['another kind', '{"apiVersion":"v1","kind":"Secret"}', /unknown conversion/],
    ['no containers', manifest({ spec: { containers: [] } }), /spec\.containers: Required value/],
    ['an unknown field', manifest({ spec: { colour: 'red' } }), /unknown field "spec\.colour"/],
    [
      'a service account',
      manifest({ spec: { serviceAccountName: 'default' } }),
      /^static pods may not reference serviceaccounts$/,
    ],
    [
      'a ConfigMap',
      manifest({ spec: { volumes: [{ name: 'c', configMap: { name: 'c' } }] } }),
      /^static pods may not reference configmaps$/,
    ],
    [
      'a Secret',
      manifest({ spec: { imagePullSecrets: [{ name: 'robot' }] } }),
      /^static pods may not reference secrets$/,
    ],
  ])('with %s is named, and the others run', async (_what, text, why) => {
    const bench = await open();
    await write(bench, text, 'broken.yaml');
    await write(bench, manifest());
    await bench.advanceSeconds(5);

    expect(refused(bench)).toEqual([expect.stringMatching(why)]);
    expect(bench.pod('st-node-1').status.phase).toBe('Running');
  });

  it('of a name that another has is passed over, with an event', async () => {
    const bench = await open();
    await write(bench, manifest(), 'a.json');
    await write(bench, manifest({ labels: { a: 'b' } }), 'b.json');
    await bench.advanceSeconds(5);

    expect(bench.records('container.started')).toHaveLength(1);
    expect(bench.said('st-node-1', /FailedValidation/)).toEqual([
      expect.stringMatching(
        /^Warning FailedValidation: Error validating pod st-node-1_default\([0-9a-f]{32}\) from file due to duplicate pod name "st-node-1", ignoring$/,
      ),
    ]);
  });

  it('whose name begins with a dot is not read', async () => {
    const bench = await open();
    await write(bench, manifest(), '.st.json.swp');
    await bench.advanceSeconds(5);

    expect(bench.lab.pod('st-node-1')).toBeUndefined();
  });
});
