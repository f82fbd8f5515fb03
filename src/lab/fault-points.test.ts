import { describe, expect, it } from 'vitest';
import { checkFault, FAULT_POINTS } from './fault-points.ts';

describe('checkFault', () => {
  it('knows every point once, and each understands a word', () => {
    const points = FAULT_POINTS.map(({ point }) => point);
    expect(points).toEqual([...new Set(points)]);
    expect(FAULT_POINTS.filter(({ words }) => words.length === 0)).toEqual([]);
    expect(points).toContain('cri.listOCIMounts');
  });

  it('lets pass what a point understands, a prefix among them', () => {
    for (const fault of [
      { point: 'cri.*', error: 'Unavailable' },
      { point: 'api.request', error: 'Conflict', delayMs: 5 },
      { point: 'registry.request', error: '503' },
      { point: 'cri.listPodSandbox', hang: true },
    ]) {
      expect(() => checkFault(fault)).not.toThrow();
    }
  });

  it.each([
    [{ point: 'cri.stop', error: 'Unknown' }, 'fault.point: there is no "cri.stop"'],
    [{ point: 'disk.*', error: 'EIO' }, 'fault.point: there is no "disk.*"'],
    [{ point: 'cri.*', error: '503' }, 'fault.error: cri.runPodSandbox does not know "503"'],
    [{ point: 'host.rename', delayMs: 5 }, 'fault.delay: host.rename can only fail'],
    [{ point: 'host.*', hang: true }, 'fault.hang: host.mkdir can only fail'],
    [{ point: 'api.request', error: 'EIO' }, 'fault.error: api.request does not know "EIO"'],
  ])('refuses %j by name', (fault, says) => {
    expect(() => checkFault(fault)).toThrow(says);
  });
});
