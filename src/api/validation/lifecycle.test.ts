/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateLifecycle, TestValidateSleepAction (v1.36). */
import { describe, expect, it } from 'vitest';
import type { Container } from '../objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';
import { aggregate } from './field-error.ts';
import { validateLifecycle } from './lifecycle.ts';

function faults(lifecycle: object, graceSeconds = 30): string {
  const container = { name: 'main', image: 'a', lifecycle } as Container;
  return aggregate(validateLifecycle(container, graceSeconds, 'c')).replace(/^\[\]$/, '');
}

const exec = { exec: { command: ['true'] } };

describe('hooks', () => {
  it.each<[object, number?]>([
    [{}],
    [{ postStart: exec, preStop: exec }],
    [{ preStop: { httpGet: { path: '/', port: 'web', scheme: 'HTTP' } } }],
    [{ preStop: { tcpSocket: { port: 80 } } }],
    [{ preStop: { sleep: { seconds: 0 } } }],
    [{ preStop: { sleep: { seconds: 5 } } }, 5],
  ])('may be %j', (lifecycle, grace) => {
    expect(faults(lifecycle, grace)).toBe('');
  });

  it.each<[object, string]>([
    [{ postStart: {} }, 'c.lifecycle.postStart: Required value: must specify a handler type'],
    [
      { preStop: { ...exec, sleep: { seconds: 1 } } },
      'c.lifecycle.preStop.sleep: Forbidden: may not specify more than 1 handler type',
    ],
    [{ preStop: { exec: {} } }, 'c.lifecycle.preStop.exec.command: Required value'],
    [
      { preStop: { httpGet: { path: '/', scheme: 'HTTP', port: 0 } } },
      'c.lifecycle.preStop.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      { preStop: { sleep: { seconds: 31 } } },
      'c.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
    [
      { postStart: { sleep: { seconds: -1 } } },
      'c.lifecycle.postStart.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
  ])('may not be %j', (lifecycle, expected) => {
    expect(faults(lifecycle)).toBe(expected);
  });
});

it('the server fills in where a hook calls, and drops a signal whose gate is off', async () => {
  const test = new TestServer();
  const lifecycle = { preStop: { httpGet: { port: 80 } }, stopSignal: 'SIGUSR1' };
  const containers = [{ name: 'main', image: 'registry.test/a:v1', lifecycle }];
  const pod = await test.outcome(test.pods.create(aPod({ spec: { containers } })));
  expect(pod.spec.containers[0]?.lifecycle).toEqual({
    preStop: { httpGet: { port: 80, path: '/', scheme: 'HTTP' } },
  });
});
