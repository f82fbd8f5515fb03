/** As whom a container runs whose image says so. Upstream: containerd pkg/oci/spec_opts.go, WithUser (v2.3). */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:2000::/srv:/bin/sh\n';
const files = { 'etc/passwd': PASSWD, 'etc/group': 'staff:x:50:web\n' };

async function running(user: string, securityContext: object = {}): Promise<KubeletLab> {
  const image = { layers: [{ files }], user };
  const content = [{ reference: 'team/server:v1', image }];
  const bench = await KubeletLab.open({ registries: [{ host: 'registry.test', content }] });
  await bench.run('web', { spec: { securityContext } });
  await bench.advanceSeconds(20);
  return bench;
}

describe('a container', () => {
  it.each<[string, object, object]>([
    ['web', {}, { uid: 1000, gid: 2000, supplementalGroups: [2000] }],
    ['web:staff', {}, { uid: 1000, gid: 50, supplementalGroups: [50] }],
    ['7', {}, { uid: 7, gid: 0, supplementalGroups: [0] }],
    ['7:8', { fsGroup: 9 }, { uid: 7, gid: 8, supplementalGroups: [8, 9] }],
    ['web', { runAsUser: 5 }, { uid: 5, gid: 0, supplementalGroups: [0] }],
    ['web', { runAsUser: 5, runAsGroup: 6 }, { uid: 5, gid: 6, supplementalGroups: [6] }],
    ['nobody-here', { runAsUser: 5 }, { uid: 5, gid: 0, supplementalGroups: [0] }],
    ['', {}, { uid: 0, gid: 0, supplementalGroups: [0] }],
  ])('of an image of the user %j runs, with %j, as %j', async (user, context, expected) => {
    const bench = await running(user, context);

    expect(bench.containerStatus('web')).toMatchObject({
      state: { running: {} },
      user: { linux: expected },
    });
  });

  it('of a pod that names a group and no user has no sandbox to run in', async () => {
    const bench = await running('web', { runAsGroup: 6 });

    const why = 'failed to generate user string: user group "6" is specified without user';
    expect(bench.said('web', /^FailedCreatePodSandBox$/)[0]).toContain(why);
    expect(bench.records('container.created')).toEqual([]);
  });

  it.each([
    ['stranger', 'no users found'],
    ['web:strangers', 'no groups found'],
  ])('of an image of the user %s is not made: %s', async (user, why) => {
    const bench = await running(user);
    const message = `failed to create containerd container: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount`;

    const waiting = bench.containerStatus('web')?.state?.waiting;
    expect(waiting?.reason).toBe('CreateContainerError');
    expect(waiting?.message).toMatch(new RegExp(`^${message}\\d+: ${why}$`));
    expect(bench.said('web', /^Failed$/)[0]).toMatch(`Warning Failed: Error: ${message}`);
    expect(bench.records('container.created')).toEqual([]);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });
});
