/** What images say and hold, and pods ask for, as the processes of containers see it. */
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts, type LabOptions } from './index.ts';

type Image = NonNullable<NonNullable<LabOptions['registries']>[number]['content'][number]['image']>;

const PROGRAM = { content: 'a program', mode: 0o755 };
const BUSYBOX: Image['layers'] = [
  { files: { 'bin/busybox': PROGRAM, 'bin/sh': { symlink: 'busybox' }, 'bin/server': PROGRAM } },
];
const STAND_IN: Image = { layers: [{ files: { 'app.yaml': 'a: 1\n' } }] };

async function run(image: Image, container: object = {}, spec: object = {}) {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    registries: [{ host: 'registry.test', content: [{ reference: 'team/app:v1', image }] }],
  });
  await lab.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'registry.test/team/app:v1', ...container }],
      ...spec,
    },
  });
  await lab.advance(5000);
  const log = lab.world.trace.of('container.log').map(({ detail }) => detail.line);
  const status = lab.find('pods', 'web')?.status?.containerStatuses?.[0];
  const unmodelled = lab.world.trace.of('container.unmodelled').map(({ detail }) => detail.program);
  await lab.close();
  return { log, state: status?.state, unmodelled };
}

const sh = (script: string) => ({ command: ['sh', '-c', script] });

describe('a program', () => {
  it.each([
    ['by name', ['none'], 'exec: "none": executable file not found in $PATH'],
    ['by path', ['/none'], 'exec: "/none": stat /none: no such file or directory'],
  ])('that the image does not hold is a StartError: %s', async (_how, command, why) => {
    const { state } = await run({ layers: BUSYBOX }, { command });

    expect(state?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message:
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
        `runc create failed: unable to start container process: ${why}`,
    });
  });

  it('that must not be executed is one, too', async () => {
    const layers = [...BUSYBOX, { files: { 'run.sh': '#!/bin/sh\necho never\n' } }];
    const { state } = await run({ layers }, { command: ['/run.sh'] });
    expect(state?.terminated?.message).toMatch(/exec: "\/run.sh": permission denied$/);
  });

  it('that nobody models runs, and the trace says so once', async () => {
    const { state, unmodelled } = await run({ layers: BUSYBOX }, { command: ['server', '--port'] });
    expect(state?.running).toBeDefined();
    expect(unmodelled).toEqual(['server']);
  });

  it('is missing in an image that says that it holds all', async () => {
    const image: Image = { ...STAND_IN, programs: 'none' };
    expect((await run(image, sh('echo a'))).state?.terminated?.reason).toBe('StartError');
    expect((await run(STAND_IN, sh('echo a'))).log).toEqual(['a']);
  });
});

describe('an image', () => {
  const script = { content: '#!/bin/sh\necho "$0 $@ in $PWD as $(id -u):$A"\n', mode: 0o755 };
  const layers = [
    {
      files: {
        'bin/busybox': PROGRAM,
        'bin/sh': { symlink: 'busybox' },
        'bin/id': { symlink: 'busybox' },
      },
    },
    { files: { 'run.sh': script, 'srv/x': 'x' } },
  ];
  const image: Image = {
    layers,
    entrypoint: ['/run.sh'],
    cmd: ['one', 'two'],
    env: { A: 'image' },
    workingDir: '/srv',
    user: '7',
  };

  it.each([
    ['says what is started, where, by whom', {}, '/run.sh one two in /srv as 7:image'],
    ['is added to by args', { args: ['three'] }, '/run.sh three in /srv as 7:image'],
    [
      'is covered by the pod',
      { workingDir: '/bin', securityContext: { runAsUser: 9 }, env: [{ name: 'A', value: 'pod' }] },
      '/run.sh one two in /bin as 9:pod',
    ],
    ['loses its cmd to a command', { command: ['/run.sh'] }, '/run.sh  in /srv as 7:image'],
  ])('%s', async (_what, container, expected) => {
    expect((await run(image, container)).log).toEqual([expected]);
  });
});

describe('the root file system', () => {
  it('shows what the kubelet says of the host', async () => {
    const { log } = await run(STAND_IN, sh('cat /etc/hosts; hostname'), {
      hostname: 'box',
      subdomain: 'sub',
      hostAliases: [{ ip: '10.1.1.1', hostnames: ['a', 'b'] }],
    });
    expect(log.map((line) => line.replace(/^10\.\d+\.\d+\.\d+\tbox/, '<ip>\tbox'))).toEqual([
      '# Kubernetes-managed hosts file.',
      '127.0.0.1\tlocalhost',
      '::1\tlocalhost ip6-localhost ip6-loopback',
      'fe00::0\tip6-localnet',
      'fe00::0\tip6-mcastprefix',
      'fe00::1\tip6-allnodes',
      'fe00::2\tip6-allrouters',
      '<ip>\tbox.sub.default.svc.cluster.local\tbox',
      '',
      '# Entries added by HostAliases.',
      '10.1.1.1\ta\tb',
      'box',
    ]);
  });

  it('that is read-only refuses, and lets volumes and the termination log be written', async () => {
    const script =
      'echo x >/tmp/f; echo y >/v/f && cat /v/f; echo end >/dev/termination-log; ls /tmp';
    const { log, state } = await run(
      STAND_IN,
      {
        ...sh(script),
        securityContext: { readOnlyRootFilesystem: true },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
      { volumes: [{ name: 'v', emptyDir: {} }] },
    );
    expect(log).toEqual(["sh: can't create /tmp/f: Read-only file system", 'y']);
    expect(state?.terminated?.message).toBe('end\n');
  });

  it('has the image under the mounts', async () => {
    const { log } = await run(STAND_IN, sh('cat /app.yaml; ls /; rm /app.yaml; ls /app.yaml'));
    expect(log[0]).toBe('a: 1');
    expect(log).toContain('app.yaml');
    expect(log.at(-1)).toBe('ls: /app.yaml: No such file or directory');
  });
});

describe('/etc', () => {
  const accounts = {
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:2000::/srv:/bin/sh\n',
    'etc/group': 'staff:x:2000:\n',
  };

  it.each([
    ['web', {}, 'uid=1000(web) gid=2000(staff) groups=2000(staff) /srv'],
    ['web', { securityContext: { runAsUser: 5 } }, 'uid=5 gid=0 groups=0 /'],
  ])('passwd: the user %s of the image, with %j', async (user, container, expected) => {
    const { log } = await run(
      { layers: [{ files: accounts }], user },
      { ...sh('echo "$(id) $HOME"'), ...container },
    );

    expect(log).toEqual([expected]);
  });

  it('resolv.conf: says who knows names', async () => {
    const { log } = await run(STAND_IN, sh('cat /etc/resolv.conf'), {
      dnsConfig: { searches: ['example.test'] },
    });

    expect(log).toEqual([
      'search default.svc.cluster.local svc.cluster.local cluster.local example.test',
      'nameserver 10.96.0.10',
      'options ndots:5',
    ]);
  });
});
