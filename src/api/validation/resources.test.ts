/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateResourceRequirements and its neighbours. */
import { describe, expect, it } from 'vitest';
import { podFaults } from '../testing/pod-faults.ts';

type Fields = Readonly<Record<string, unknown>>;

const container = (more: Fields): Fields => ({
  containers: [{ name: 'main', image: 'a', ...more }],
});
const C = 'spec.containers[0]';
const CLAIMS = { resourceClaims: [{ name: 'r', resourceClaimName: 'r' }] };

describe('what a container asks for', () => {
  it.each<[what: string, resources: Fields, faults: string]>([
    ['cpu and memory', { requests: { cpu: '1' }, limits: { cpu: '1', memory: '1Gi' } }, ''],
    ['a device', { limits: { 'example.com/gpu': '1' } }, ''],
    ['huge pages beside memory', { limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' } }, ''],
    [
      'what no container has',
      { requests: { pods: '1' } },
      `${C}.resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers`,
    ],
    [
      'half a device',
      { limits: { 'example.com/gpu': '500m' }, requests: { 'example.com/gpu': '1' } },
      `[${C}.resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer, ${C}.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 500m]`,
    ],
    [
      'a device without a limit',
      { requests: { 'example.com/gpu': '1' } },
      `${C}.resources.limits: Required value: Limit must be set for non overcommitable resources`,
    ],
    [
      'fewer devices than may be had',
      { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '2' } },
      `${C}.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`,
    ],
    [
      'more than may be had',
      { requests: { memory: '2Gi' }, limits: { memory: '1024Mi' } },
      `${C}.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi`,
    ],
    [
      'huge pages alone',
      { limits: { 'hugepages-2Mi': '2Mi' } },
      `${C}.resources: Forbidden: HugePages require cpu or memory`,
    ],
    [
      'a page and a half',
      { limits: { 'hugepages-2Mi': '3Mi', cpu: '1' }, requests: { 'hugepages-2Mi': '2Mi' } },
      `[${C}.resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi, ${C}.resources.requests: Invalid value: "2Mi": must be equal to hugepages-2Mi limit of 3Mi]`,
    ],
  ])('%s', (_what, resources, faults) => {
    expect(podFaults(container({ resources }))).toBe(faults);
  });

  it('a claim that the pod has, and once', () => {
    const of = (...claims: readonly Fields[]): string =>
      podFaults({ ...CLAIMS, ...container({ resources: { claims } }) });
    expect(of({ name: 'r' })).toBe('');
    expect(of({ name: 'r', request: 'a' }, { name: 'r', request: 'b' })).toBe('');
    expect(of({ name: 'r', request: 'a' }, { name: 'r' })).toBe(
      `${C}.resources.claims[1]: Duplicate value: "r"`,
    );
    expect(of({ name: 's' })).toBe(
      `${C}.resources.claims[0]: Not found: "s": must be one of the names in pod.spec.resourceClaims: r`,
    );
  });

  it('how it is resized', () => {
    const of = (restartPolicy: string, ofPod: string): string =>
      podFaults({
        ...container({ resizePolicy: [{ resourceName: 'cpu', restartPolicy }] }),
        restartPolicy: ofPod,
      });
    expect(of('RestartContainer', 'Always')).toBe('');
    expect(of('RestartContainer', 'Never')).toBe(
      `${C}.resizePolicy: Invalid value: "RestartContainer": must be 'NotRequired' when pod \`restartPolicy\` is 'Never'`,
    );
  });
});

describe('what a pod asks for', () => {
  it.each<[what: string, resources: Fields, own: Fields, faults: string]>([
    ['as much as its container', { requests: { cpu: '1' } }, { requests: { cpu: '1' } }, ''],
    [
      'less than its container',
      { requests: { cpu: '1' } },
      { requests: { cpu: '1500m' } },
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
    ],
    [
      'less than its container may have',
      { limits: { memory: '1Gi' } },
      { limits: { memory: '2Gi' }, requests: { memory: '1Gi' } },
      'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
    ],
    [
      'what only containers have',
      { limits: { 'ephemeral-storage': '1Gi' } },
      {},
      'spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
  ])('%s', (_what, resources, own, faults) => {
    expect(podFaults({ ...container({ resources: own }), resources })).toBe(faults);
  });

  it('an overhead of what there is', () => {
    expect(podFaults({ ...container({}), overhead: { cpu: '1' } })).toBe('');
    expect(podFaults({ ...container({}), overhead: { pods: '1' } })).toBe(
      'spec.overhead.limits[pods]: Invalid value: "pods": must be a standard resource for containers',
    );
  });

  it('claims of one kind each', () => {
    const of = (claim: Fields): string => podFaults({ ...container({}), resourceClaims: [claim] });
    expect(of({ name: 'r', resourceClaimTemplateName: 't' })).toBe('');
    expect(of({ name: 'r' })).toContain(
      'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
    );
    expect(of({ name: 'R', resourceClaimName: 'r' })).toContain('spec.resourceClaims[0].name');
  });
});
