/** What a machine has on its disk before its kubelet starts: where the node's own credentials come from. */
import { describe, expect, it } from 'vitest';
import { KubeletLab, imageOf } from '../../testing/kubelet-lab.ts';
import { InputError } from './input-error.ts';
import { memoryPorts } from './memory-ports.ts';
import { Lab } from './lab.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';

const CONFIG = JSON.stringify({
  auths: { 'registry.test': { username: 'robot', password: 's3cret' } },
});
const registries = [
  {
    host: 'registry.test',
    auth: { type: 'basic', username: 'robot', password: 's3cret' } as const,
    content: [{ reference: 'team/server:v1', image: imageOf('server') }],
  },
];

describe('files of a node', () => {
  it('let it pull with its own credentials, and every pod use what came', async () => {
    const nodeFiles = { '/root/.docker/config.json': CONFIG };
    const bench = await KubeletLab.open({ registries, nodeFiles });
    for (const name of ['first', 'second']) {
      await bench.run(name);
      await bench.advanceSeconds(5);
      expect(bench.pod(name).status.phase).toBe('Running');
    }
    expect(bench.said('second', /Pulling/)).toEqual([]);
  });

  it('are of a scenario, too', () => {
    const scenario = parseScenario(
      'web.yaml',
      `{apiVersion: drydock.dev/v1alpha1, kind: Scenario, metadata: {name: web},
        spec: {nodeFiles: {/etc/motd: hello}, steps: [{wait: 1s}]}}`,
    );
    expect(scenarioProgram(scenario).setting.nodeFiles).toEqual({ '/etc/motd': 'hello' });
  });

  it('have a path from the root', () => {
    const text = `{apiVersion: drydock.dev/v1alpha1, kind: Scenario, metadata: {name: web},
      spec: {nodeFiles: {etc/motd: hello}, steps: [{wait: 1s}]}}`;
    expect(() => parseScenario('web.yaml', text)).toThrow(/nodeFiles/);
  });

  it('that cannot be written are told', async () => {
    const nodeFiles = { '/a': 'a file', '/a/b': 'below it' };
    await expect(Lab.open({ ports: memoryPorts(), choices: [], nodeFiles })).rejects.toThrow(
      new InputError('nodeFiles: /a/b: mkdir /a: not a directory'),
    );
  });
});
