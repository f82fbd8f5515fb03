/** The token of its service account that a pod gets, if the server is told to give it. Upstream: plugin/pkg/admission/serviceaccount (v1.36). */
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts } from './index.ts';

const IMAGE = 'registry.test/team/app:v1';
const PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

async function open(isOn = true): Promise<Lab> {
  return Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    ...(isOn ? { admissionPlugins: ['ServiceAccount'] } : {}),
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/app:v1', image: { layers: [{ files: { a: 'a' } }] } }],
      },
    ],
  });
}

const pod = (name: string, script: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: IMAGE, command: ['sh', '-c', script] }],
    ...spec,
  },
});

function logOf({ world }: Lab): readonly string[] {
  return world.trace.of('container.log').map(({ detail }) => detail.line);
}

describe('the volume of a token', () => {
  it('is in every container, with what the token is used with', async () => {
    const lab = await open();
    await lab.apply(
      pod('web', `cd ${PATH}; ls; cat namespace; echo; head -n 1 ca.crt; wc -c <token`),
    );
    await lab.advance(10_000);
    const { volumes = [], containers } = lab.pod('web')?.spec ?? { containers: [] };
    const [volume] = volumes;

    expect(volume?.name).toMatch(/^kube-api-access-\w{5}$/);
    expect(volume?.projected).toEqual({
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [
              {
                path: 'namespace',
                fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
              },
            ],
          },
        },
      ],
    });
    expect(containers[0]?.volumeMounts).toEqual([
      { name: volume?.name, readOnly: true, mountPath: PATH },
    ]);
    const [ca, namespace, token, of, certificate, length] = logOf(lab);
    expect([ca, namespace, token, of]).toEqual(['ca.crt', 'namespace', 'token', 'default']);
    expect(certificate).toBe('-----BEGIN CERTIFICATE-----');
    expect(Number(length)).toBeGreaterThan(100);
    await lab.close();
  });

  it('shows another token before the first is over', async () => {
    const lab = await open();
    const script = `while true; do cat ${PATH}/token; echo; sleep 600; done`;
    await lab.apply(pod('web', script));
    await lab.advance(3600 * 1000);
    const tokens = new Set(logOf(lab));

    expect(tokens.size).toBe(2);
    await lab.close();
  });

  it.each<[string, boolean, object, object | undefined]>([
    ['the server does not give it', false, {}, undefined],
    ['the pod does not want it', true, { automountServiceAccountToken: false }, undefined],
    [
      'the account does not want it',
      true,
      { serviceAccountName: 'shy' },
      { automountServiceAccountToken: false },
    ],
  ])('is not there where %s', async (_name, isOn, spec, account) => {
    const lab = await open(isOn);
    if (account !== undefined) {
      const metadata = { name: 'shy' };
      await lab.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata, ...account });
    }
    await lab.apply(pod('web', 'true', spec));

    expect(lab.pod('web')?.spec.volumes).toBeUndefined();
    await lab.close();
  });

  it('comes again to its namespace, and to each new one', async () => {
    const lab = await open();
    await lab.advance(100);
    await lab.delete('ConfigMap', 'kube-root-ca.crt');
    await lab.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    await lab.advance(1000);
    const maps = lab.cluster.api.store.list('configmaps').map(({ metadata }) => metadata.namespace);

    expect(maps).toContain('default');
    expect(maps).toContain('team');
    await lab.close();
  });
});
