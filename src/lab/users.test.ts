/**
 * What files let the users of containers do. The words are those of busybox 1.35, run with these owners and bits on
 * Linux 6.18 (`setpriv --reuid 1000 --regid 3000 --groups 3000`).
 */
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts } from './index.ts';

const BUSYBOX = { 'bin/busybox': { content: 'a program', mode: 0o755 } };
const LAYERS = [
  { files: { ...BUSYBOX, 'd/run': { content: '#!/bin/busybox sh\necho ran\n', mode: 0o700 } } },
];
const ALICE = { 'etc/passwd': 'alice:x:1000:100::/:/bin/sh\n', 'etc/group': 'wheel:x:10:alice\n' };

interface Asked {
  readonly pod?: object;
  readonly container?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** What a script prints, in a pod whose `/e` is an empty directory. */
async function said(script: string, { pod = {}, container = {}, files = {} }: Asked = {}) {
  const layers = [...LAYERS, ...(Object.keys(files).length === 0 ? [] : [{ files }])];
  const image = { layers, programs: 'none' as const };
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    registries: [{ host: 'registry.test', content: [{ reference: 'team/app:v1', image }] }],
  });
  const setUp = {
    name: 'setup',
    image: 'registry.test/team/app:v1',
    command: ['/bin/busybox', 'sh', '-c', SET_UP],
    securityContext: { runAsUser: 0, runAsGroup: 0 },
    volumeMounts: [{ name: 'e', mountPath: '/e' }],
  };
  const main = {
    name: 'main',
    image: 'registry.test/team/app:v1',
    command: ['/bin/busybox', 'sh', '-c', `cd /e; ${script}`],
    volumeMounts: [{ name: 'e', mountPath: '/e' }],
    ...container,
  };
  await lab.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'e', emptyDir: {} }],
      initContainers: [setUp],
      containers: [main],
      ...pod,
    },
  });
  await lab.advance(8000);
  const lines = lab.world.trace.of('container.log').map(({ detail }) => detail.line);
  const status = lab.find('pods', 'web')?.status?.containerStatuses?.[0];
  await lab.close();
  return { lines, user: status?.user?.linux, state: status?.state };
}

const b = (line: string): string => line.replace(/\bb /g, '/bin/busybox ');
const SET_UP = b(
  'cd /e; b mkdir -p d st priv/in; echo x >d/f; b chmod 600 d/f; b chmod 1777 st; echo y >st/f; b chmod 700 priv',
);
const STRANGER = { pod: { securityContext: { runAsUser: 1000, runAsGroup: 3000 } } };

describe('a user whom files do not know', () => {
  it.each([
    ['b cat d/f', "cat: can't open 'd/f': Permission denied"],
    ['echo z >d/g', "sh: can't create d/g: Permission denied"],
    ['b mkdir d/n', "mkdir: can't create directory 'd/n': Permission denied"],
    ['b rm d/f', "rm: can't remove 'd/f': Permission denied"],
    ['b rm st/f', "rm: can't remove 'st/f': Operation not permitted"],
    ['b mv d/f d/h', "mv: can't rename 'd/f': Permission denied"],
    ['b mv st/f st/g', "mv: can't rename 'st/f': Operation not permitted"],
    ['b touch d/q', 'touch: d/q: Permission denied'],
    ['b touch -d 2020-01-01 st/f', 'touch: st/f: Operation not permitted'],
    ['b chmod 777 d/f', 'chmod: d/f: Operation not permitted'],
    ['b chown 1000 d/f', 'chown: d/f: Operation not permitted'],
    ['b ls priv', "ls: can't open 'priv': Permission denied"],
    ['cd priv', "sh: cd: line 0: can't cd to priv: Permission denied"],
    ['b cat priv/in/x', "cat: can't open 'priv/in/x': Permission denied"],
    ['b test -r d/f; echo $?', '1'],
    ['b test -w d; echo $?', '1'],
    ['b test -x d; echo $?', '0'],
    ['b test -e priv/in; echo $?', '1'],
    ['b ls d', 'f'],
    [
      'echo mine >st/m; b cat st/m; b stat -c "%u %g" st/m; b rm st/m; b ls st',
      'mine',
      '1000 3000',
      'f',
    ],
    ['b sh /d/run', "sh: can't open '/d/run': Permission denied"],
  ])('%s', async (script, ...expected) => {
    expect((await said(b(script), STRANGER)).lines).toEqual(expected);
  });
});

describe('groups', () => {
  it('are those of the pod', async () => {
    const securityContext = {
      runAsUser: 7,
      runAsGroup: 3000,
      fsGroup: 2000,
      supplementalGroups: [4000],
    };
    const { lines, user } = await said(b('b id; b id -G'), { pod: { securityContext } });

    expect(lines).toEqual(['uid=7 gid=3000 groups=2000,3000,4000', '3000 2000 4000']);
    expect(user).toEqual({ uid: 7, gid: 3000, supplementalGroups: [3000, 2000, 4000] });
  });

  it.each([
    ['Merge', 'uid=1000(alice) gid=100 groups=10(wheel),100'],
    ['Strict', 'uid=1000(alice) gid=100 groups=100'],
  ])('of the image: %s', async (supplementalGroupsPolicy, expected) => {
    const securityContext = { runAsUser: 1000, supplementalGroupsPolicy };
    const { lines } = await said(b('b id'), { pod: { securityContext }, files: ALICE });

    expect(lines).toEqual([expected]);
  });

  it('get at files of theirs, and directories hand them on', async () => {
    const securityContext = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 };
    const script = b('b mkdir n; echo x >n/f; b stat -c "%a %u %g" . n n/f');

    expect((await said(script, { pod: { securityContext } })).lines).toEqual([
      '2777 0 2000',
      '2755 1000 2000',
      '644 1000 2000',
    ]);
  });
});

describe('root', () => {
  it('without capabilities is bound as others are', async () => {
    const container = { securityContext: { capabilities: { drop: ['ALL'] } } };
    const script = b('b chown 1000 d/f; b cat d/f; b touch st/n; b chown 5 st/n');

    expect((await said(script, { container })).lines).toEqual([
      'chown: d/f: Operation not permitted',
      'x',
      'chown: st/n: Operation not permitted',
    ]);
  });

  it('is what the runtime starts programs as, if it has all capabilities', async () => {
    const container = { command: ['/d/run'] };
    expect((await said('', { ...STRANGER, container })).lines).toEqual([
      "sh: can't open '/d/run': Permission denied",
    ]);
    const securityContext = { capabilities: { drop: ['ALL'] } };
    const { state } = await said('', { ...STRANGER, container: { ...container, securityContext } });
    expect(state?.terminated?.message).toMatch(/exec: "\/d\/run": permission denied$/);
  });
});
