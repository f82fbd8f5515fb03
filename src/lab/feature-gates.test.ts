/** The gate `OCIVolume`, as a scenario sees it. Upstream: pkg/api/pod/util.go (DropDisabledPodFields). */
import { describe, expect, it } from 'vitest';
import { playSteps, WEB } from './testing/web-lab.ts';

const OFF = '  featureGates: { OCIVolume: false }\n';
const ON = '  featureGates: { OCIVolume: true }\n';
const EMPTY_DIR = WEB.replace(/oci: \{[^}]*\}/, 'emptyDir: {}').replace(/read \S+?\\n/, '');

describe('OCIVolume off', () => {
  it('drops the source before validation, which then misses one', async () => {
    await expect(playSteps([`apply: [{ ${WEB} }]`], {}, OFF)).rejects.toThrow(
      'spec.steps[0]: Error from server (Invalid): Pod "web" is invalid: [spec.volumes[0]: Required value: must specify a volume type, spec.containers[0].volumeMounts[0].name: Not found: "config"]',
    );
  });

  it('leaves other volumes alone', async () => {
    const { ok, lab } = await playSteps(
      [`apply: [{ ${EMPTY_DIR} }]`, 'expect: { pod: web, ready: true, within: 60s }'],
      {},
      OFF,
    );

    expect(ok).toBe(true);
    expect(lab.pod('web')?.spec.volumes).toEqual([{ name: 'config', emptyDir: {} }]);
  });

  it('pulls nothing for the volume', async () => {
    const { lab } = await playSteps(
      [`apply: [{ ${EMPTY_DIR} }]`, 'expect: { pod: web, ready: true, within: 60s }'],
      {},
      OFF,
    );
    const resolved = lab.world.trace.records.filter((record) => record.type === 'image.resolved');

    expect(resolved.map(({ detail }) => detail.reference)).toEqual([
      'registry.test/team/server:v1',
    ]);
  });
});

describe.each([
  ['on', ON],
  ['not mentioned', ''],
])('OCIVolume %s', (_name, spec) => {
  it('keeps the source, and mounts it', async () => {
    const { ok, lab } = await playSteps(
      [
        `apply: [{ ${WEB} }]`,
        'expect: { pod: web, ready: true, within: 60s }',
        "expect: { file: { pod: web, container: server, path: /etc/app/app.yaml, equals: 'greeting: hello' } }",
      ],
      {},
      spec,
    );

    expect(ok).toBe(true);
    expect(lab.pod('web')?.spec.volumes).toEqual([
      { name: 'config', oci: { image: 'registry.test/team/config:v1' } },
    ]);
  });
});
