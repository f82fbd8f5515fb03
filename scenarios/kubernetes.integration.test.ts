/**
 * The manifests of scenarios/kubernetes, as they are: what becomes of each, and what of its story must be
 * in the trace.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Lab, manifestsProgram, memoryPorts, parseManifests } from '../src/lab/index.ts';
import { choices } from '../src/sim/index.ts';

const FOLDER = join(import.meta.dirname, 'kubernetes');

/** By file: whether all is well in the end, and events in their order. */
const STORIES: Readonly<Record<string, readonly [ok: boolean, ...story: readonly RegExp[]]>> = {
  'config-map-env': [true],
  'cron-job': [true, /Created job greet-\d+/, /Saw completed job: greet-\d+, condition: Complete/],
  'custom-resource': [
    true,
    /customresourcedefinitions.*tides\.harbour\.example\.com/,
    /create.*tides\.harbour\.example\.com.*morning/,
    /create.*tides\.harbour\.example\.com.*night/,
  ],
  'daemon-set': [true, /assigned default\/collector-\w+ to node-1/, /to node-2/, /to node-3/],
  deployment: [true, /Scaled up replica set front-\w+ from 0 to 3/],
  'disruption-budget': [true, /Scaled up replica set keeper-\w+ from 0 to 3/],
  'downward-api-files': [true],
  'env-file': [true, /hello from a file, not there/],
  'ephemeral-volume': [
    true,
    /Successfully provisioned volume pvc-/,
    /assigned default\/scratch-\w+-\w+ to node-1/,
    /scratch-\w+-\w+"/,
  ],
  'failing-job': [false, /Created pod: hopeless-\w+/, /reached the specified backoff limit/],
  'image-volume': [true, /Pulling image "registry\.example\/pages:v1"/],
  'indexed-job': [true, /Created pod: shares-0-\w+/, /Created pod: shares-4-\w+/, /Job completed/],
  'init-waits': [true, /container wait of/, /container fetch of/, /container app of/],
  job: [true, /Created pod: digits-\w+/, /Job completed/],
  'lifecycle-hooks': [true],
  'liveness-exec': [true, /Liveness probe failed/, /failed liveness probe, will be restarted/],
  'node-affinity': [true, /assigned default\/hurried to node-2/],
  'pod-anti-affinity': [true, /Scaled up replica set cache-\w+ from 0 to 3/],
  preemption: [
    true,
    /assigned default\/batch-\w+ to node-1/,
    /0\/2 nodes are available: 1 Insufficient cpu, 1 node\(s\) didn't match Pod's node affinity/,
    /Preempted by pod [\w-]+ on node node-1/,
    /assigned default\/batch-\w+ to node-2/,
    /assigned default\/now-\w+-\w+ to node-1/,
    /Job completed/,
  ],
  'projected-volume': [true],
  'readiness-exec': [true, /Readiness probe failed/],
  'resource-quota': [
    true,
    /exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2/,
    /Created pod: errands-\w+/,
    /Job completed/,
  ],
  rollout: [true, /from 0 to 3/, /Scaled up replica set shop-\w+ from 0 to 1/, /from 1 to 0/],
  'secret-volume': [true],
  'service-waits': [
    true,
    /container known of/,
    /web is 80 at tcp:\/\/10\.\d+\.\d+\.\d+:80, the server is at 10\.96\.0\.1/,
    /nobody answers/,
    /web is there/,
  ],
  'shared-empty-dir': [true],
  'sidecar-log': [true],
  'topology-spread': [true, /spread-\w+-\w+ to node-3/, /spread-\w+-\w+ to node-3/],
  'stateful-set-with-claims': [
    true,
    /Create Claim data-web-0 Pod web-0/,
    /Successfully provisioned volume pvc-/,
    /first web-0/,
    /again first web-0/,
  ],
  'stateful-set': [true, /Create Pod store-0/, /Create Pod store-1/, /Create Pod store-2/],
};

describe('manifests that the documentation teaches with', () => {
  it('are all told of here', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace('.yaml', ''));
    expect(files.sort()).toEqual(Object.keys(STORIES).sort());
  });

  it.each(Object.entries(STORIES))('%s', async (name, [ok, ...story]) => {
    const file = join(FOLDER, `${name}.yaml`);
    const manifests = parseManifests(file, readFileSync(file, 'utf8')) ?? [];
    const program = manifestsProgram(manifests);
    const lab = await Lab.open({
      ports: memoryPorts(),
      ...program.setting,
      choices: choices.seeded(1),
    });
    try {
      const report = await program.play(lab);
      expect([report.ok, report.verdicts.filter((verdict) => verdict.ok !== ok)]).toEqual([ok, []]);
      const records = lab.world.trace.records.map(({ type, detail }) => {
        const { container } = detail as { container?: string };
        return type === 'container.started'
          ? `container ${container ?? ''} of`
          : JSON.stringify(detail);
      });
      let from = 0;
      for (const part of story) {
        const at = records.findIndex(
          (record, index) => index >= from && part.test(record.replaceAll('\\"', '"')),
        );
        expect([part, at >= 0]).toEqual([part, true]);
        from = at + 1;
      }
    } finally {
      await lab.close();
    }
  });
});
