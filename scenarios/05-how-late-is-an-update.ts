/**
 * How late is an update? A tag is moved at ten different moments, and each time the new content has
 * to be in the container within the bound that the design gives.
 *
 * The draft of KEP-4639 updates an OCI volume as the kubelet updates a ConfigMap: nobody pushes, each
 * SyncPod looks again. So the delay depends on where in the resync period the tag moves, and its bound
 * is a sum: 1.5 x 60 s until the next SyncPod (upstream jitters the period by up to half), 1 s until
 * the work queue is read, two passes of the volume manager of 100 ms, and the pull itself.
 *
 * What to watch: the virtual time between each `push` and the `published` that answers it, from a
 * moment to 90 s. In this file, that a script is a scenario with a loop in it: `lab.expect` is the `expect`
 * of a YAML scenario, `lab.tell` a line in the timeline, and verdicts, seed and digest come out the same.
 *
 * Upstream: pkg/kubelet/pod_workers.go (completeWork), pkg/kubelet/util/queue/work_queue.go,
 * pkg/kubelet/volumemanager (MarkRemountRequired).
 */
import type { Lab, Setting } from '../src/index.ts';

const BOUND_MS = 1.5 * 60_000 + 1000 + 2 * 100 + 1000;

const versionOf = (text: string) => ({
  reference: 'team/config:stable',
  image: { layers: [{ files: { version: text } }] },
});

export const setting: Setting = {
  preloaded: [
    {
      reference: 'registry.test/team/server:v1',
      image: { layers: [{ files: { 'bin/server': 'x' } }] },
    },
  ],
  registries: [{ host: 'registry.test', content: [versionOf('0')] }],
};

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', annotations: { 'process.drydock.dev/server': 'sleep 24h\n' } },
  spec: {
    volumes: [{ name: 'config', oci: { image: 'registry.test/team/config:stable' } }],
    containers: [
      {
        name: 'server',
        image: 'registry.test/team/server:v1',
        volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
      },
    ],
  },
};

export default async (lab: Lab): Promise<void> => {
  await lab.apply(pod);
  await lab.expect({ pod: 'web', ready: true, within: '60s' });
  for (let move = 1; move <= 10; move++) {
    const version = String(move);
    await lab.advance(move * 7_000);
    lab.tell(`push team/config:stable, version ${version}`);
    await lab.push(versionOf(version));
    await lab.expect({
      file: { pod: 'web', container: 'server', path: '/etc/app/version', equals: version },
      within: BOUND_MS,
    });
  }
  await lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await lab.expect({ gone: { kind: 'Pod', name: 'web' }, within: '60s' });
  await lab.expect({ nothingLeft: true, within: '70s' });
};
