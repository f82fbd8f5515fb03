/** What was there before the recording began, as requests; the recorder kept what it compared alone. */
import type { TestDoor } from '../../src/api/http/testing/test-door.ts';

const DEFAULT = '/api/v1/namespaces/default';
const IMAGE = 'nginx:1.25';

/** Pods whose rows are printed: init containers (`*`: a sidecar), containers. */
const PRINTED: Readonly<Record<string, readonly [init: string, containers: string]>> = {
  'init-crash': ['i0 i1', 'c0 c1'],
  'init-1of2': ['i0 i1', 'c0 c1'],
  'init-running': ['i0 i1', 'c0'],
  'init-exit': ['i0', 'c0'],
  'init-signal': ['i0', 'c0'],
  'init-error': ['i0', 'c0'],
  'init-done-crash': ['i0', 'c0'],
  pull: ['', 'c0'],
  'two-reasons': ['', 'c0 c1'],
  'completed-running-ready': ['', 'c0 c1'],
  'completed-running-notready': ['', 'c0 c1'],
  'completed-error': ['', 'c0 c1'],
  'completed-all': ['', 'c0 c1'],
  exitcode: ['', 'c0'],
  signal: ['', 'c0'],
  oom: ['', 'c0'],
  evicted: ['', 'c0'],
  unready: ['', 'c0'],
  unknown: ['', 'c0'],
  ips: ['', 'c0'],
  'sidecar-started': ['i0*', 'c0'],
  'sidecar-notstarted': ['i0*', 'c0'],
};

export async function setStage(test: TestDoor): Promise<void> {
  const create = async (path: string, object: object): Promise<void> => {
    const headers = { authorization: 'Bearer admin', 'user-agent': 'recorder/1.0' };
    const { status, text } = await test.send('POST', path, { headers, body: object });
    if (status !== 201) throw new Error(`The stage is not set: ${path}: ${text}`);
  };
  for (const name of ['wl', 'prt']) await create('/api/v1/namespaces', { metadata: { name } });
  for (const [name, [init, containers]] of Object.entries(PRINTED)) {
    const spec = {
      nodeName: 'n1',
      automountServiceAccountToken: false,
      ...(init === '' ? {} : { initContainers: containersOf(init) }),
      containers: containersOf(containers),
    };
    await create('/api/v1/namespaces/prt/pods', { metadata: { name }, spec });
  }
  const spec = { automountServiceAccountToken: false, containers: [{ name: 'c', image: IMAGE }] };
  const pod = (name: string, fields: object = {}, metadata: object = {}) =>
    create(`${DEFAULT}/pods`, { metadata: { name, ...metadata }, spec: { ...spec, ...fields } });
  const tolerations = [{ key: 'k', operator: 'Exists' }];
  await pod('upd', { activeDeadlineSeconds: 100, tolerations }, { labels: { x: '2' } });
  await pod('b1');
  await pod('bg', { schedulingGates: [{ name: 'x' }], nodeSelector: { disk: 'ssd' } });
  await pod('d2', { nodeName: 'n1' });
  await pod('d4', { nodeName: 'n1' }, { finalizers: ['a/b'] });
  for (const name of ['rt', 'jpx', 'e1', 'e2', 'lg']) await pod(name);
  await pod('rz', {
    containers: [{ name: 'c', image: IMAGE, resources: { requests: { cpu: '1' } } }],
  });
  await create(`${DEFAULT}/configmaps`, {
    metadata: { name: 'im' },
    data: { a: '1' },
    immutable: true,
  });
  await create(`${DEFAULT}/secrets`, { metadata: { name: 's2' } });
  await create('/api/v1/namespaces/wl/configmaps', { metadata: { name: 'a' } });
  await create('/api/v1/namespaces/wl/pods', { metadata: { name: 'p' }, spec });
  await create('/api/v1/namespaces/wl/pods', { metadata: { name: 'sv' }, spec });
  const headers = { authorization: 'Bearer admin' };
  await test.send('DELETE', `${DEFAULT}/pods/d2`, { headers });
}

function containersOf(names: string): readonly object[] {
  return names.split(' ').map((text) => {
    const name = text.replace('*', '');
    return { name, image: IMAGE, ...(text === name ? {} : { restartPolicy: 'Always' }) };
  });
}
