/** The setting of a script is checked as a scenario's spec is. */
import { describe, expect, it } from 'vitest';
import { scriptProgram } from './program.ts';
import type { Setting } from './setting.ts';

const script = (): Promise<void> => Promise.resolve();

/** As a script that no compiler looked at would have it. */
const programWith = (setting: unknown) => () =>
  scriptProgram({ default: script, setting: setting as Setting });

describe('scriptProgram', () => {
  it('fills in what may be left out', () => {
    expect(scriptProgram({ default: script }).setting).toEqual({
      nodes: 1,
      featureGates: {},
      registries: [],
      interleave: false,
      eventBurst: 25,
      kubelet: {},
    });
  });

  it('reads a setting as a scenario is read', () => {
    const { setting } = scriptProgram({
      default: script,
      setting: { kubelet: { imageMaximumGCAge: '24h' }, kubernetesVersion: '1.33' },
    });

    expect(setting.kubelet).toEqual({ imageMaximumGCAgeMs: 86_400_000 });
    expect(setting.kubernetesVersion).toBe('1.33');
  });

  it.each([
    [{ nodess: 2 }, 'setting.nodess: unknown field'],
    [{ nodes: 0 }, 'setting.nodes: Too small'],
    ['two nodes', 'setting: Invalid input: expected object, received string'],
    [
      { registries: [{ host: 'r.test', content: [{ reference: 'a' }] }] },
      'setting.registries[0].content[0].reference: needs the form repository:tag',
    ],
    [
      { featureGates: { ImageVolume: false } },
      'setting.featureGates.ImageVolume: cannot set feature gate ImageVolume to false, feature is locked to true',
    ],
    [
      { kubelet: { nodeStatusMaxImages: -2 } },
      'setting.kubelet.nodeStatusMaxImages: invalid configuration: nodeStatusMaxImages (--node-status-max-images) -2 must be -1 or greater',
    ],
  ])('refuses %j: %s', (setting, complaint) => {
    expect(programWith(setting)).toThrow(complaint);
  });
});
