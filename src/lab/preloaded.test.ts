/** What is on a node before anything runs: the sandbox image, and what a scenario puts there. */
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../api/index.ts';
import type { Image } from '../cri/index.ts';
import { choices } from '../sim/index.ts';
import { Lab } from './lab.ts';
import type { LabOptions } from './lab-options.ts';
import { memoryPorts } from './memory-ports.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';
import { SANDBOX_IMAGE } from './sandbox-image.ts';

const SERVER = {
  reference: 'registry.test/team/server:v1',
  image: { layers: [{ files: { 'bin/server': 'a program' } }] },
};

const POD: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: {
    containers: [{ name: 'main', image: SERVER.reference, imagePullPolicy: 'Never' }],
  },
};

function open(options: Partial<LabOptions> = {}): Promise<Lab> {
  return Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    registries: [{ host: 'registry.test', content: [] }],
    ...options,
  });
}

async function imagesOf(lab: Lab, at = 0): Promise<readonly Image[]> {
  const node = lab.cluster.nodes[at];
  return node === undefined ? [] : lab.perform(node.imageService.listImages());
}

describe('the sandbox image', () => {
  it('is on each node from the beginning, pinned, as large as a real one, and on the disk', async () => {
    const lab = await open({ nodes: 2 });
    for (const at of [0, 1]) {
      expect(await imagesOf(lab, at)).toMatchObject([
        { repoTags: [SANDBOX_IMAGE], sizeBytes: 636_522, pinned: true },
      ]);
    }
    const [node] = lab.cluster.nodes;
    const usage = node && (await lab.perform(node.imageService.imageFsInfo()));
    expect(usage?.usedBytes).toBeGreaterThan(636_522);
    expect(lab.world.trace.records.filter(({ type }) => type === 'image.pulled')).toEqual([]);
    await lab.close();
  });

  it('must be pulled for the next sandbox once somebody has removed it', async () => {
    const lab = await open({ preloaded: [SERVER] });
    const [node] = lab.cluster.nodes;
    await lab.perform(
      node?.imageService.removeImage({ image: SANDBOX_IMAGE }) ?? expect.unreachable(),
    );
    await lab.apply(POD);
    await lab.advance(5000);

    expect(lab.pod('web')?.status?.phase).toBe('Pending');
    const verdict = await lab.expect({
      event: {
        pod: 'web',
        reason: 'FailedCreatePodSandBox',
        message: `failed to get sandbox image "${SANDBOX_IMAGE}": failed to pull image "${SANDBOX_IMAGE}"`,
      },
      within: '1s',
    });
    expect(verdict.ok).toBe(true);
    await lab.close();
  });
});

describe('preloaded content', () => {
  it('is on every node, known to no registry, and runs with policy Never', async () => {
    const lab = await open({ preloaded: [SERVER] });
    await lab.apply(POD);
    await lab.advance(5000);

    expect(lab.pod('web')?.status?.phase).toBe('Running');
    await lab.close();
  });

  it('may be brought to one node later', async () => {
    const lab = await open({ nodes: 2 });
    await lab.preload(SERVER, 'node-2');

    expect(await imagesOf(lab, 0)).toHaveLength(1);
    expect(await imagesOf(lab, 1)).toHaveLength(2);
    await expect(lab.preload(SERVER, 'node-3')).rejects.toThrow('no node "node-3"');
    await lab.close();
  });
});

describe('containerd', () => {
  it('is of the release that the options name', async () => {
    const lab = await open({ containerd: '2.0', preloaded: [SERVER] });
    const [node] = lab.cluster.nodes;
    const metadata = { name: 'web', namespace: 'default', uid: 'u', attempt: 0 };
    const [, server] = await imagesOf(lab);
    const image = { image: server?.id ?? '' };
    const runtime = node?.runtime ?? expect.unreachable();
    const sandbox = await lab.perform(runtime.runPodSandbox({ metadata }));
    const mounts = [{ containerPath: '/v', hostPath: '', readonly: true, image }];

    await expect(
      lab.perform(
        runtime.createContainer(
          sandbox,
          { metadata: { name: 'main', attempt: 0 }, image, mounts },
          { metadata },
        ),
      ),
    ).rejects.toThrow('failed to mkdir ""');
    await lab.close();
  });
});

describe('a scenario’s preloaded content', () => {
  const text = (content: string): string => `{apiVersion: drydock.dev/v1alpha1, kind: Scenario,
    metadata: {name: n}, spec: {preloaded: [${content}], steps: [{wait: 1s}]}}`;

  it('is what its lab opens with', () => {
    const scenario = parseScenario(
      'n.yaml',
      text('{reference: registry.test/a:v1, artifact: {type: t, files: {a: b}}}'),
    );
    expect(scenarioProgram(scenario).setting.preloaded).toEqual([
      { reference: 'registry.test/a:v1', artifact: { type: 't', files: { a: 'b' } } },
    ]);
  });

  it('is an image or an artifact', () => {
    expect(() => parseScenario('n.yaml', text('{reference: registry.test/a:v1}'))).toThrow(
      'needs either image or artifact',
    );
  });
});
