/**
 * Programs of others, written with client-go, against `drydock serve`: a small controller (a lease, informers, a work
 * queue: client-go/controller.go), and kube-scheduler for pods that ask for it by name.
 *
 *     npm run interop:client-go
 *
 * They are built with Go in a temporary folder, kube-scheduler for several minutes; COPIER and KUBE_SCHEDULER name what is
 * built already. Without Go, or with --no-scheduler, what cannot be tried is said.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoreV1Api, V1ConfigMap } from '@kubernetes/client-node';
import { clientNode } from '../../src/cli/testing/client-node.ts';
import { program, skip } from './go-program.ts';
import { Workplace } from '../../src/cli/testing/drydock-process.ts';

const SOURCES = join(import.meta.dirname, 'client-go');
const namespace = 'default';

const SCENARIO = `
apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: client-go }
spec:
  registries:
    - host: registry.test
      content:
        - reference: team/server:v1
          image: { layers: [{ files: { etc/motd: hello } }] }
  steps:
    - wait: 1ms
`;

const CONFIGURATION = (kubeconfig: string): string => `
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: { kubeconfig: ${kubeconfig} }
profiles:
  - schedulerName: upstream
`;

function start(
  binary: string,
  argv: readonly string[],
): { child: ChildProcess; text: () => string } {
  const child = spawn(binary, argv);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (text += data.toString()));
  }
  return { child, text: () => text };
}

const LIMIT_MS = 90_000;

async function until(
  what: string,
  isSo: () => Promise<boolean>,
  text: () => string,
): Promise<void> {
  const begun = performance.now();
  while (!(await isSo().catch(() => false))) {
    if (performance.now() - begun > LIMIT_MS) throw new Error(`${what}: not so in time\n${text()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  console.log(`ok: ${what}`);
}

async function tryController(core: CoreV1Api, kubeconfig: string): Promise<void> {
  const binary = program(
    'copier',
    process.env['COPIER'],
    join(SOURCES, 'controller.go'),
    'client-go',
  );
  if (binary === undefined) return;
  const { child, text } = start(binary, [kubeconfig]);
  try {
    const labels = { copy: 'yes' };
    const object = (data: Record<string, string>): V1ConfigMap =>
      Object.assign(new clientNode.V1ConfigMap(), { metadata: { name: 'first', labels }, data });
    await core.createNamespacedConfigMap({ namespace, body: object({ a: '1' }) });
    const dataOf = async (name: string) =>
      (await core.readNamespacedConfigMap({ name, namespace })).data?.['a'];
    await until(
      'the controller is elected and copies',
      async () => (await dataOf('first-copy')) === '1',
      text,
    );
    await core.replaceNamespacedConfigMap({ name: 'first', namespace, body: object({ a: '2' }) });
    await until('it follows a change', async () => (await dataOf('first-copy')) === '2', text);
    await core.deleteNamespacedConfigMap({ name: 'first', namespace });
    const isGone = async (): Promise<boolean> => {
      const { items } = await core.listNamespacedConfigMap({ namespace });
      return items.every(({ metadata }) => metadata?.name !== 'first-copy');
    };
    await until('the copy goes with its owner', isGone, text);
  } finally {
    child.kill();
  }
}

async function tryScheduler(core: CoreV1Api, kubeconfig: string, folder: string): Promise<void> {
  if (process.argv.includes('--no-scheduler')) {
    skip('kube-scheduler: not wanted');
    return;
  }
  const binary = program(
    'kube-scheduler',
    process.env['KUBE_SCHEDULER'],
    join(SOURCES, 'scheduler.go'),
    'kubernetes',
  );
  if (binary === undefined) return;
  const configuration = join(folder, 'scheduler.yaml');
  writeFileSync(configuration, CONFIGURATION(kubeconfig));
  const { child, text } = start(binary, [`--config=${configuration}`, '--secure-port=0', '-v=2']);
  try {
    const body = {
      metadata: { name: 'scheduled' },
      spec: {
        schedulerName: 'upstream',
        containers: [{ name: 'server', image: 'registry.test/team/server:v1' }],
      },
    };
    await core.createNamespacedPod({
      namespace,
      body: Object.assign(new clientNode.V1Pod(), body),
    });
    const phase = async () =>
      (await core.readNamespacedPod({ name: 'scheduled', namespace })).status?.phase;
    await until(
      'kube-scheduler binds a pod, and it runs',
      async () => (await phase()) === 'Running',
      text,
    );
    const { items } = await core.listNamespacedEvent({ namespace });
    const ofScheduler = items.find(({ reason }) => reason === 'Scheduled');
    console.log(`    its event: ${ofScheduler?.message ?? 'none'}`);
  } finally {
    child.kill();
  }
}

const place = new Workplace();
place.write('scenario.yaml', SCENARIO);
const server = place.start(['serve', 'scenario.yaml', '--port=0', '--kubeconfig=kubeconfig']);
await server.said(/kubectl get nodes/);
const kubeconfig = join(place.path, 'kubeconfig');
const config = new clientNode.KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(clientNode.CoreV1Api);
try {
  await tryController(core, kubeconfig);
  await tryScheduler(core, kubeconfig, place.path);
} finally {
  server.child.kill('SIGTERM');
  const { stderr } = await server.exit;
  if (stderr !== '') console.log(stderr);
  await place.close();
  rmSync(kubeconfig, { force: true });
}
