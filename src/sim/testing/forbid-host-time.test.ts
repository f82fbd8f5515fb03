import { runInThisContext } from 'node:vm';
import { interval } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { livesInVirtualTime } from './forbid-host-time.ts';

/** Evaluates code as if it stood in that file. */
function within(filename: string, code: string): unknown {
  const evaluate: unknown = runInThisContext(`(source) => { ${code} }`, { filename });
  if (typeof evaluate !== 'function') throw new Error('Not a function');
  return Reflect.apply(evaluate, undefined, [interval(10)]);
}

describe('forbidHostTime', () => {
  it.each([
    'return Date.now()',
    'return Math.random()',
    'return setTimeout(() => {}, 1)',
    'return setInterval(() => {}, 1)',
    'return setImmediate(() => {})',
    '[3, 1, 2].sort(() => Math.random())',
    'source.subscribe()',
  ])('stops simulation code at: %s', (code) => {
    expect(() => within('/any/src/kubelet/containers/pleg.ts', code)).toThrow(
      'called in virtual time, from /any/src/kubelet/containers/pleg.ts',
    );
  });

  it.each([
    '/any/src/sim/node/pace.ts',
    '/any/src/kubelet/containers/pleg.test.ts',
    '/any/src/cli/main.ts',
  ])('lets %s use the host', (file) => {
    expect(within(file, 'return Date.now()')).toBeGreaterThan(0);
  });
});

describe('livesInVirtualTime', () => {
  it.each([
    ['/repo/src/kubelet/containers/pleg.ts', true],
    ['file:///repo/src/cri/oci/registry-client.ts', true],
    ['/repo/src/cri/oci/node/undici-transport.ts', false],
    ['/repo/src/sim/testing/contract-host.ts', false],
    ['/repo/src/sim/mounter.contract.ts', false],
    ['/repo/src/sim/loop.test.ts', false],
    ['/repo/src/cli/main.ts', false],
    ['/repo/node_modules/rxjs/src/internal/timer.ts', undefined],
    ['/repo/property-tests/law.ts', undefined],
    ['node:internal/timers', undefined],
  ])('%s: %s', (file, expected) => {
    expect(livesInVirtualTime(file)).toBe(expected);
  });
});
