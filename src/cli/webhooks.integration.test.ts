/**
 * Webhooks over real HTTPS, as kubectl meets what they decide. Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate } from '../api/http/node/index.ts';
import { Workplace } from './testing/drydock-process.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: webhooks against kubectl: not installed: kubectl');

interface Review {
  readonly request: {
    readonly uid: string;
    readonly operation: string;
    readonly dryRun: boolean;
    readonly userInfo: { readonly username: string };
    readonly object: Document | null;
    readonly oldObject: Document | null;
  };
}
interface Document {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec?: { readonly containers: readonly { readonly image: string }[] };
}

/** What the policies of the test answer, by path. */
const POLICIES: Readonly<Record<string, (review: Review) => object>> = {
  // As many clusters have it: it knows of no place for an image but containers.
  '/registry': ({ request: { object } }) => {
    const images = object?.spec?.containers.map(({ image }) => image) ?? [];
    const bad = images.find((image) => !image.startsWith('registry.test/'));
    return bad === undefined
      ? { allowed: true }
      : {
          allowed: false,
          status: { code: 403, message: `image "${bad}" is not of registry.test` },
        };
  },
  '/labels': ({ request: { object } }) => {
    const path =
      object?.metadata.labels === undefined ? '/metadata/labels' : '/metadata/labels/seen';
    const value = path === '/metadata/labels' ? { seen: 'yes' } : 'yes';
    const patch = Buffer.from(JSON.stringify([{ op: 'add', path, value }])).toString('base64');
    return { allowed: true, patchType: 'JSONPatch', patch, warnings: ['labels were added'] };
  },
  '/no': () => ({ allowed: false }),
  '/broken': () => ({ uid: 'another', allowed: true }),
};

describe.skipIf(isMissing)('webhooks', () => {
  const place = new Workplace();
  const certificate = createCertificate(['localhost', '127.0.0.1'], Date.now());
  const asked: string[] = [];
  let webhooks: Server;
  let port = 0;

  beforeAll(async () => {
    webhooks = createServer(
      { cert: certificate.certificate, key: certificate.key },
      (request, response) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        request.on('end', () => {
          const review = JSON.parse(text) as Review;
          const { uid, operation, dryRun, userInfo, object, oldObject } = review.request;
          const [path = ''] = (request.url ?? '').split('?');
          const name = (object ?? oldObject)?.metadata.name ?? '';
          asked.push(`${path} ${operation} ${name} by ${userInfo.username}${dryRun ? ' dry' : ''}`);
          const answer = { uid, ...POLICIES[path]?.(review) };
          response.end(
            JSON.stringify({
              apiVersion: 'admission.k8s.io/v1',
              kind: 'AdmissionReview',
              response: answer,
            }),
          );
        });
      },
    );
    await new Promise<void>((listening) => webhooks.listen(0, '127.0.0.1', listening));
    ({ port } = webhooks.address() as AddressInfo);
    await place
      .start(['serve', '--memory', '--port', '0', '--kubeconfig', 'kubeconfig'])
      .said(/kubectl get nodes/);
  });
  afterAll(async () => {
    webhooks.close();
    await place.close();
  });

  const { type, refused } = typing(place);
  /** Applies a configuration of one webhook; what is returned takes it away. */
  async function configure(
    kind: string,
    path: string,
    more: object = {},
  ): Promise<() => Promise<string>> {
    const webhook = {
      name: 'policy.example.com',
      clientConfig: {
        url: `https://localhost:${String(port)}${path}`,
        caBundle: Buffer.from(certificate.certificate).toString('base64'),
      },
      rules: [
        {
          operations: ['CREATE', 'UPDATE'],
          apiGroups: [''],
          apiVersions: ['v1'],
          resources: ['pods', 'configmaps'],
        },
      ],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...more,
    };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const configuration = { apiVersion, kind, metadata: { name: 'policy' }, webhooks: [webhook] };
    place.write('configuration.json', JSON.stringify(configuration));
    await type('apply -f configuration.json');
    return () => type(`delete ${kind.toLowerCase()} policy`);
  }
  function aPod(name: string, image: string, volumeImage = 'registry.test/data:1'): void {
    const containers = [{ name: 'c', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
    const volumes = [{ name: 'data', oci: { image: volumeImage } }];
    const spec = { containers, volumes };
    place.write(
      'pod.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }),
    );
  }

  it('let an OCI volume of another registry pass, where a policy watches only the images of containers', async () => {
    const forget = await configure('ValidatingWebhookConfiguration', '/registry');
    aPod('bad', 'other.example/app:1');
    expect(await refused('apply -f pod.json')).toContain(
      'admission webhook "policy.example.com" denied the request: image "other.example/app:1" is not of registry.test',
    );
    aPod('good', 'registry.test/app:1', 'other.example/whatever:1');
    expect(await type('apply -f pod.json')).toContain('pod/good created');
    expect(asked.at(-1)).toBe('/registry CREATE good by kubernetes-admin');
    await forget();
  });

  it('change what is written, and warn', async () => {
    const forget = await configure('MutatingWebhookConfiguration', '/labels', {
      reinvocationPolicy: 'IfNeeded',
    });
    expect(await type('create configmap a --from-literal=x=1')).toContain(
      'Warning: labels were added',
    );
    expect(await type('get configmap a -o jsonpath={.metadata.labels}')).toBe('{"seen":"yes"}');
    await type('label configmap a seen=no --overwrite');
    expect(await type('get configmap a -o jsonpath={.metadata.labels.seen}')).toBe('yes');
    await type('create configmap b --from-literal=x=1 --dry-run=server');
    expect(asked.at(-1)).toMatch(/CREATE b by kubernetes-admin dry$/);
    expect(await refused('get configmap b')).toContain('not found');
    await forget();
  });

  it('are asked by namespace, by label and of deletes', async () => {
    await type('create namespace free');
    await type('label namespace free policy=off');
    const forget = await configure('ValidatingWebhookConfiguration', '/no', {
      namespaceSelector: {
        matchExpressions: [{ key: 'policy', operator: 'NotIn', values: ['off'] }],
      },
      objectSelector: { matchLabels: { app: 'guarded' } },
      rules: [
        { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['configmaps'] },
      ],
    });
    await type('create configmap c');
    const denied = 'admission webhook "policy.example.com" denied the request without explanation';
    expect(await refused('label configmap c app=guarded')).toContain(denied);
    await type('create configmap c -n free');
    await type('label configmap c -n free app=guarded');
    await type('delete configmap c -n free');
    await forget();
    await type('label configmap c app=guarded');
    const again = await configure('ValidatingWebhookConfiguration', '/no', {
      rules: [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['*'] }],
    });
    expect(await refused('delete configmap c')).toContain(denied);
    await again();
    await type('delete configmap c');
  });

  it('are asked only where their conditions are met', async () => {
    const forget = await configure('ValidatingWebhookConfiguration', '/no', {
      matchConditions: [
        { name: 'not-mine', expression: 'request.userInfo.username != "system:admin"' },
        { name: 'guarded', expression: 'object.data.guarded == "yes"' },
      ],
    });
    const denied = 'denied the request without explanation';
    expect(await refused('create configmap m --from-literal=guarded=yes')).toContain(denied);
    await type('create configmap m --from-literal=guarded=no');
    // That it cannot be told is a refusal by itself.
    expect(await refused('create configmap n')).toContain(
      'configmaps "n" is forbidden: expression \'object.data.guarded == "yes"\' resulted in error: no such key: data',
    );
    await type('delete configmap m');
    await forget();
  });

  it('fail a write that they do not answer, unless they are to be ignored', async () => {
    const dead = { clientConfig: { url: 'https://127.0.0.1:1/x' } };
    const forget = await configure('ValidatingWebhookConfiguration', '/x', dead);
    expect(await refused('create configmap d')).toContain(
      'failed calling webhook "policy.example.com": failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
    );
    await configure('ValidatingWebhookConfiguration', '/x', { ...dead, failurePolicy: 'Ignore' });
    await type('create configmap d');
    await configure('ValidatingWebhookConfiguration', '/broken');
    expect(await refused('create configmap e')).toContain('expected response.uid=');
    const url = `https://localhost:${String(port)}/registry`;
    await configure('ValidatingWebhookConfiguration', '/registry', { clientConfig: { url } });
    expect(await refused('create configmap e')).toContain(
      'x509: certificate signed by unknown authority',
    );
    await forget();
  });

  it.each<[object, string]>([
    [{ name: 'short' }, 'should be a domain with at least three segments separated by dots'],
    [{ clientConfig: { url: 'http://localhost/' } }, "'https' is the only allowed URL scheme"],
    [
      { clientConfig: { service: { name: 's', namespace: 'default' } } },
      'webhooks[0].clientConfig.service: Forbidden: a Service in front of a webhook is not simulated',
    ],
    [
      { matchConditions: [{ name: 'a', expression: 'object.x &&' }] },
      'webhooks[0].matchConditions[0].expression: Invalid value: "object.x &&": compilation failed',
    ],
    [{ timeoutSeconds: 31 }, 'the timeout value must be between 1 and 30 seconds'],
    [{ sideEffects: 'Some' }, 'supported values: "None", "NoneOnDryRun"'],
  ])('are refused with %j', async (more, says) => {
    await expect(configure('ValidatingWebhookConfiguration', '/x', more)).rejects.toThrow(says);
  });
});
