/**
 * One pod with an image volume under API servers, kubelets and container runtimes of several releases; and
 * the variants that a scenario may choose.
 */
import { describe, expect, it } from 'vitest';
import { playSteps, type Played } from './testing/web-lab.ts';

/** One line of YAML in flow style. */
const pod = (source: string): string =>
  `
  apiVersion: v1, kind: Pod, metadata: { name: web },
  spec: {
    volumes: [{ name: config, ${source} }],
    containers: [{
      name: server,
      image: 'registry.test/team/server:v1',
      volumeMounts: [{ name: config, mountPath: /etc/app }]
    }]
  }`.replaceAll('\n', ' ');

const IMAGE = pod("image: { reference: 'registry.test/team/config:v1' }");
const OCI = pod("oci: { image: 'registry.test/team/config:v1' }");
const APP = 'pod: web, container: server, path: /etc/app/app.yaml';

const READY = 'expect: { pod: web, ready: true, within: 60s }';
const READS = `expect: { file: { ${APP}, equals: 'greeting: hello' } }`;

async function played(source: string, spec: string, ...steps: readonly string[]): Promise<Played> {
  return playSteps([`apply: [{ ${source} }]`, ...steps], {}, spec);
}

describe('an image volume', () => {
  it.each<[string, string, readonly string[]]>([
    ['the latest of all', '', [READY, READS]],
    [
      'the gate on early',
      "  kubernetesVersion: '1.31'\n  featureGates: { ImageVolume: true }\n",
      [READY, READS],
    ],
    [
      'an API server without it: the pod runs without',
      "  kubernetesVersion: '1.34'\n",
      [READY, `expect: { file: { ${APP}, missing: true } }`],
    ],
    [
      'a kubelet without it: the pod waits',
      "  kubeletVersion: '1.34'\n",
      [
        'wait: 10s',
        'expect: { waiting: { pod: web, container: server, reason: ContainerCreating } }',
        "expect: { event: { pod: web, reason: FailedMount, type: Warning, message: 'no volume plugin matched' }, within: 60s }",
      ],
    ],
    [
      'a kubelet whose gate is off: the same',
      "  kubeletVersion: '1.35'\n  kubelet: { featureGates: { ImageVolume: false } }\n",
      [
        'wait: 10s',
        'expect: { waiting: { pod: web, container: server, reason: ContainerCreating }, stays: 2m }',
      ],
    ],
    [
      'a runtime without it: no container is made',
      "  containerd: '2.0'\n",
      [
        'expect: { waiting: { pod: web, container: server, reason: CreateContainerError }, within: 60s }',
      ],
    ],
  ])('%s', async (_, spec, steps) => {
    const { verdicts } = await played(IMAGE, spec, ...steps);

    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
  });

  it('of a pod that was admitted under AlwaysPullImages pulls', async () => {
    const { lab, verdicts } = await played(IMAGE, '  admission: [AlwaysPullImages]\n', READY);

    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    expect(lab.pod('web')?.spec.volumes?.[0]?.image?.pullPolicy).toBe('Always');
  });
});

describe('variants', () => {
  /** How often the image of the volume was found to be here, after a pod has run for a while. */
  async function looksAtVolume(spec: string): Promise<number> {
    const { lab } = await played(IMAGE, spec, READY, 'wait: 5m');
    const { items } = lab.cluster.api.list('events');
    const about = items.filter(
      ({ reason, message = '' }) => reason === 'Pulled' && message.includes('team/config:v1'),
    );
    return about.reduce((sum, { count = 0 }) => sum + count, 0);
  }

  it('ImageVolumesEnsuredAtStart: once instead of at every sync', async () => {
    expect(await looksAtVolume('')).toBeGreaterThan(3);
    expect(await looksAtVolume('  variants: [ImageVolumesEnsuredAtStart]\n')).toBe(1);
  });

  it.each([
    ['', 'new'],
    ['  variants: [OCIVolumeResolvedOnce]\n', 'greeting: hello'],
  ])('OCIVolumeResolvedOnce: %j reads %s', async (spec, content) => {
    const push =
      "push: { reference: 'team/config:v1', image: { layers: [{ files: { app.yaml: new } }] } }";
    const reads = `expect: { file: { ${APP}, equals: '${content}' } }`;
    const { verdicts } = await played(OCI, spec, READY, 'wait: 2s', push, 'wait: 5m', reads);

    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  });
});
