import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

async function refusal(spec: Readonly<Record<string, unknown>>): Promise<string> {
  const test = new TestServer();
  const message = await test.refusal(test.pods.create(aPod({ spec })));
  return message.replace(/^Pod "web" is invalid: /, '');
}

const containers = (securityContext: object): Readonly<Record<string, unknown>> => ({
  containers: [{ name: 'c', image: 'i', securityContext }],
});

describe('the security context of a container', () => {
  it.each([
    [
      { runAsUser: -1 },
      '.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
    [
      { procMount: 'x' },
      '.procMount: Unsupported value: "x": supported values: "Default", "Unmasked"',
    ],
    [
      { seccompProfile: {} },
      '.seccompProfile.type: Required value: type is required when seccompProfile is set',
    ],
    [
      { seccompProfile: { type: 'Localhost', localhostProfile: '../x' } },
      `.seccompProfile.localhostProfile: Invalid value: "../x": must not contain '..'`,
    ],
    [
      { appArmorProfile: { type: 'Localhost' } },
      '.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
    ],
  ])('%j', async (context, message) => {
    expect(await refusal(containers(context))).toBe(`spec.containers[0].securityContext${message}`);
  });
});

describe('what a pod brings along', () => {
  it.each([
    [
      { securityContext: { sysctls: [{ name: 'A b', value: '1' }] } },
      'spec.securityContext.sysctls[0].name: Invalid value: "A b": must have at most 253 characters',
    ],
    [
      { hostAliases: [{ ip: '10.0.0.300' }] },
      'spec.hostAliases[0].ip: Invalid value: "10.0.0.300"',
    ],
    [
      { dnsConfig: { nameservers: ['::x'] } },
      'spec.dnsConfig.nameservers[0]: Invalid value: "::x"',
    ],
    [{ dnsPolicy: 'None' }, 'spec.dnsConfig: Required value: must provide `dnsConfig` when'],
    [{ schedulingGates: [{ name: '' }] }, 'spec.schedulingGates[0]: Invalid value: ""'],
    [{ os: { name: 'plan9' } }, 'spec.os: Unsupported value: "plan9"'],
    [
      { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } } },
      '[0].podAffinityTerm.topologyKey: Required value: can not be empty',
    ],
  ])('%j', async (spec, message) => {
    const all = { containers: [{ name: 'c', image: 'i' }], ...spec };

    expect(await refusal(all)).toContain(message);
  });

  it.each(['10.9.8.7', '::', '2001:db8::ffff', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8'])(
    'takes the address %s',
    async (ip) => {
      const test = new TestServer();
      const spec = { containers: [{ name: 'c', image: 'i' }], hostAliases: [{ ip }] };

      await test.outcome(test.pods.create(aPod({ spec })));

      expect(test.server.store.count('pods')).toBe(1);
    },
  );
});

it.each([
  ['net.ipv4.ip_forward', { hostNetwork: true }, 'hostNetwork'],
  ['net/ipv4/ip_forward', { hostNetwork: true }, 'hostNetwork'],
  ['kernel.sem', { hostIPC: true }, 'hostIPC'],
  ['fs.mqueue.msg_max', { hostIPC: true }, 'hostIPC'],
])('%s is not for a pod of %j to set', async (name, shared, field) => {
  const securityContext = { sysctls: [{ name, value: '1' }] };
  const spec = { ...containers({}), ...shared, securityContext };

  expect(await refusal(spec)).toBe(
    `spec.securityContext.sysctls[0].name: Invalid value: "${name}": may not be specified when '${field}' is true`,
  );
});
