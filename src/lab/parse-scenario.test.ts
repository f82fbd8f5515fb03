/** A scenario's text: what is wrong with it, and where; what is right with it, and unchanged. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { recordsToPruneUpstream } from '../kubelet/index.ts';
import { InputError } from './input-error.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';
import { scenarioSchema } from './scenario.ts';
import type { Step } from './steps/index.ts';

const HEAD = 'apiVersion: drydock.dev/v1alpha1\nkind: Scenario\nmetadata: { name: x }\n';
const SCENARIOS = join(import.meta.dirname, '../../scenarios');
const SCENARIOS_PAGE = join(import.meta.dirname, '../../docs/scenarios.md');

/** What is said about a text; fails if nothing is. */
function complaint(text: string): string {
  try {
    parseScenario('web.yaml', text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
  throw new Error('there is no complaint');
}

/** What is said about the first step; its text begins at line 6, column 7. */
function aboutStep(step: string): string {
  return complaint(`${HEAD}spec:\n  steps:\n    - ${step}\n`);
}

function parseStep(step: string): Step | undefined {
  return parseScenario('web.yaml', `${HEAD}spec: { steps: [${step}] }`).steps[0];
}

describe('parseScenario: text that is no YAML, or no scenario', () => {
  it.each([
    ['a tab', 'a:\n\tb: 1\n', '2:1: Tabs are not allowed as indentation'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', '3:1: Map keys must be unique'],
    ['two documents', 'a: 1\n---\nb: 1\n', '2:1: Source contains multiple documents'],
    ['an alias to nothing', 'a: *nowhere\n', '1:1: Unresolved alias'],
    ['an empty file', '', '1:1: apiVersion: Invalid input: expected "drydock.dev/v1alpha1"'],
    ['a list', '- 1\n', '1:1: Invalid input: expected object, received array'],
    ['a text', 'hello', '1:1: Invalid input: expected object, received string'],
    ['bytes', '\u0000\u0001\ufffd', '1:1: Invalid input: expected object, received string'],
  ])('%s', (_name, text, expected) => {
    expect(complaint(text)).toMatch(/^web\.yaml:[^\n]*$/);
    expect(complaint(text)).toContain(`web.yaml:${expected}`);
  });

  it('aliases that multiply beyond measure', () => {
    const row = (at: number): string =>
      `a${String(at)}: &a${String(at)} [${Array.from({ length: 10 }, () => (at === 0 ? 'x' : `*a${String(at - 1)}`)).join(', ')}]\n`;
    const bomb = Array.from({ length: 9 }, (_, at) => row(at)).join('');

    expect(complaint(bomb)).toBe(
      'web.yaml:1:1: Excessive alias count indicates a resource exhaustion attack',
    );
  });
});

describe('parseScenario: the frame', () => {
  const steps = 'spec: { steps: [{ wait: 1s }] }\n';

  it.each([
    ['another version', HEAD.replace('v1alpha1', 'v2') + steps, '1:1: apiVersion: '],
    ['another kind', HEAD.replace('Scenario', 'Pod') + steps, '2:1: kind: '],
    ['no name', HEAD.replace('name: x', '') + steps, '3:1: metadata.name: '],
    ['a field of its own', `${HEAD}${steps}extra: 1\n`, '5:1: extra: unknown field'],
    ['no steps', `${HEAD}spec: { steps: [] }\n`, '4:9: spec.steps: '],
    ['no spec', HEAD, '1:1: spec: '],
    ['half a node', `${HEAD}spec:\n  nodes: 1.5\n  steps: []\n`, '5:3: spec.nodes: '],
    ['no nodes', `${HEAD}spec:\n  nodes: 0\n  steps: []\n`, '5:3: spec.nodes: '],
    [
      'half a choice',
      `${HEAD}spec:\n  choices: [1, 1.5]\n  steps: []\n`,
      '5:16: spec.choices[1]: ',
    ],
    [
      'a registry without a host',
      `${HEAD}spec:\n  registries:\n    - content: []\n  steps: []\n`,
      '6:7: spec.registries[0].host: ',
    ],
    [
      'a way to ask that does not exist',
      `${HEAD}spec:\n  registries:\n    - host: r.test\n      auth: { type: digest, username: a, password: b }\n  steps: []\n`,
      '7:15: spec.registries[0].auth.type: ',
    ],
  ])('%s', (_name, text, expected) => {
    expect(complaint(text)).toContain(`web.yaml:${expected}`);
    expect(complaint(text)).not.toContain('\n');
  });
});

describe('parseScenario: the cluster', () => {
  const spec = (line: string): string => `${HEAD}spec:\n  ${line}\n  steps: [{ wait: 1s }]\n`;
  const LOCKED = 'cannot set feature gate ImageVolume to false, feature is locked to true';

  it.each([
    [
      'featureGates: { Magic: true }',
      '5:19: spec.featureGates.Magic: unrecognized feature gate: Magic',
    ],
    ['featureGates: { ImageVolume: maybe }', '5:19: spec.featureGates.ImageVolume: Invalid input'],
    ['featureGates: { ImageVolume: false }', `5:19: spec.featureGates.ImageVolume: ${LOCKED}`],
    [
      'kubelet: { featureGates: { ImageVolume: false } }',
      `5:30: spec.kubelet.featureGates.ImageVolume: ${LOCKED}`,
    ],
    [
      'kubernetesVersion: 1.36',
      '5:3: spec.kubernetesVersion: Invalid option: expected one of "1.31"|"1.32"|',
    ],
    [
      "kubeletVersion: '1.31'",
      '5:3: spec.kubeletVersion: a kubelet is at most 3 minor releases older than the API server, 1.36',
    ],
    ["containerd: '1.7'", '5:3: spec.containerd: Invalid option: expected one of "2.0"|"2.1"|'],
    [
      'admission: [PodSecurity]',
      '5:15: spec.admission[0]: Invalid option: expected one of "AlwaysPullImages"|"ServiceAccount"',
    ],
    [
      'variants: [Better]',
      '5:14: spec.variants[0]: Invalid option: expected one of "ImageVolumesEnsuredAtStart"|"OCIVolumeResolvedOnce"|"PullRecordsPrunedAsReleased"',
    ],
    ['disk: { capacity: big }', '5:11: spec.disk.capacity: not a quantity such as 10Gi'],
    ['disk: { capacity: 1Gi, inodes: 0 }', '5:26: spec.disk.inodes: Too small'],
    ['kubelet: { imageGcAge: 1s }', '5:14: spec.kubelet.imageGcAge: unknown field'],
    ['kubelet: { imageMinimumGCAge: 2 }', '5:14: spec.kubelet.imageMinimumGCAge: Invalid input'],
    [
      'kubelet: { imageMinimumGCAge: soon }',
      '5:14: spec.kubelet.imageMinimumGCAge: not a duration such as 2m or 24h',
    ],
    [
      'kubelet: { imageMinimumGCAge: -2m }',
      '5:14: spec.kubelet.imageMinimumGCAge: invalid configuration: imageMinimumGCAge -2m0s must not be negative',
    ],
    [
      'kubelet: { imageMaximumGCAge: 1m }',
      '5:14: spec.kubelet.imageMaximumGCAge: invalid configuration: imageMaximumGCAge 1m0s must be greater than imageMinimumGCAge 2m0s',
    ],
    ['kubelet: { registryBurst: 1.5 }', '5:14: spec.kubelet.registryBurst: Invalid input'],
    [
      'kubelet: { evictionHard: { disk: 10% } }',
      '5:30: spec.kubelet.evictionHard.disk: unrecognized eviction signal "disk"',
    ],
    [
      'kubelet: { evictionHard: { nodefs.available: much } }',
      '5:30: spec.kubelet.evictionHard.nodefs.available: needs a quantity such as 100Mi, or a percentage such as 10%',
    ],
    [
      'kubelet: { evictionPressureTransitionPeriod: -1s }',
      '5:14: spec.kubelet.evictionPressureTransitionPeriod: not a duration',
    ],
    [
      'kubelet: { imagePullCredentialsVerificationPolicy: Sometimes }',
      '5:14: spec.kubelet.imagePullCredentialsVerificationPolicy: invalid configuration: option "Sometimes" specified',
    ],
  ])('%s', (line, expected) => {
    expect(complaint(spec(line))).toContain(`web.yaml:${expected}`);
    expect(complaint(spec(line))).not.toContain('\n');
  });

  it('is what a lab is opened with', () => {
    const [, example = ''] =
      /```yaml\n(kubernetesVersion.*?)```/s.exec(readFileSync(SCENARIOS_PAGE, 'utf8')) ?? [];
    const lines = example.trimEnd().replaceAll('\n', '\n  ');
    const scenario = parseScenario('web.yaml', spec(lines));

    expect(scenarioProgram(scenario).setting).toEqual({
      nodes: 1,
      kubernetesVersion: '1.36',
      kubeletVersion: '1.35',
      containerd: '2.3',
      runtimeHandlers: ['kata'],
      featureGates: { ImageVolumeWithDigest: true },
      kubeletFeatureGates: { KubeletEnsureSecretPulledImages: false },
      admissionPlugins: ['AlwaysPullImages'],
      kubelet: {
        serializeImagePulls: false,
        maxParallelImagePulls: 4,
        registryPullQPS: 5,
        registryBurst: 10,
        imageMinimumGCAgeMs: 120_000,
        imageMaximumGCAgeMs: 86_400_000,
        imageGCHighThresholdPercent: 85,
        imageGCLowThresholdPercent: 80,
        nodeStatusMaxImages: 50,
        configMapAndSecretChangeDetectionStrategy: 'Cache',
        imagePullCredentialsVerificationPolicy: 'NeverVerifyAllowlistedImages',
        preloadedImagesVerificationAllowlist: ['registry.test/team/base'],
        evictionHard: { 'imagefs.available': '15%', 'nodefs.available': '1Gi' },
        evictionPressureTransitionPeriodMs: 300_000,
        minimumContainerTTLDurationMs: 0,
        maximumDeadContainersPerContainer: 1,
        maximumDeadContainers: -1,
        containerLogMaxSizeBytes: 10_485_760,
        containerLogMaxFiles: 5,
        containerLogMonitorIntervalMs: 10_000,
        shutdownGracePeriodMs: 30_000,
        shutdownGracePeriodCriticalPodsMs: 10_000,
        staticPodPath: '/etc/kubernetes/manifests',
      },
      decisions: { recordsToPrune: recordsToPruneUpstream },
      disk: {
        capacityBytes: 10 * 2 ** 30,
        inodes: 100_000,
        imageFs: { capacityBytes: 20 * 2 ** 30 },
      },
      registries: [],
      interleave: false,
      eventBurst: 25,
    });
  });
});

describe('parseScenario: steps', () => {
  it.each([
    [
      'a kind that does not exist',
      'aply: []',
      '6:7: spec.steps[0].aply: unknown field; a step holds one of apply, delete, patch, push, registry, image, fault, fill, staticPod, restart, crash, start, pause, resume, reboot, shutdown, powerCut, cordon, uncordon, drain, compact, wait, expect',
    ],
    [
      'two kinds at once',
      '{ wait: 1s, apply: [] }',
      '6:7: spec.steps[0]: a step holds exactly one of apply,',
    ],
    ['none', '{}', '6:7: spec.steps[0]: a step is empty'],
    ['nothing', '~', '6:7: spec.steps[0]: '],
    ['a text', 'wait', '6:7: spec.steps[0]: Invalid input: expected object, received string'],
    ['an empty apply', 'apply: []', '6:7: spec.steps[0].apply: '],
    ['no kind', 'apply: [{ apiVersion: v1 }]', '6:15: spec.steps[0].apply[0].kind: '],
    [
      'a grace period in words',
      'delete: { kind: Pod, name: a, gracePeriodSeconds: soon }',
      '6:37: spec.steps[0].delete.gracePeriodSeconds: Invalid input: expected number, received string',
    ],
    [
      'a negative grace period',
      'delete: { kind: Pod, name: a, gracePeriodSeconds: -1 }',
      '6:37: spec.steps[0].delete.gracePeriodSeconds: ',
    ],
    [
      'content without a tag',
      'push: { reference: team/config, image: { layers: [{ files: {} }] } }',
      '6:15: spec.steps[0].push.reference: needs the form repository:tag',
    ],
    [
      'content by digest',
      "push: { reference: 'team/config@sha256:0', image: { layers: [{ files: {} }] } }",
      '6:15: spec.steps[0].push.reference: needs the form repository:tag',
    ],
    [
      'neither image nor artifact',
      "push: { reference: 'a:b' }",
      '6:7: spec.steps[0].push: needs either image or artifact',
    ],
    [
      'both image and artifact',
      "push: { reference: 'a:b', image: { layers: [{ files: {} }] }, artifact: { type: t, files: {} } }",
      '6:7: spec.steps[0].push: needs either image or artifact',
    ],
    [
      'a mode beyond modes',
      "push: { reference: 'a:b', image: { layers: [{ files: { f: { content: x, mode: 4096 } } }] } }",
      '6:79: spec.steps[0].push.image.layers[0].files.f.mode: ',
    ],
  ])('%s', (_name, step, expected) => {
    expect(aboutStep(step)).toContain(`web.yaml:${expected}`);
    expect(aboutStep(step)).not.toContain('\n');
  });
});

describe('parseScenario: faults', () => {
  it.each([
    ['no point', '{ error: x }', '6:7: spec.steps[0].fault.point: '],
    [
      'a place that does not exist',
      '{ point: cri.stop, error: Unknown }',
      '6:16: spec.steps[0].fault.point: there is no "cri.stop"; there are cri.runPodSandbox,',
    ],
    [
      'a word of another place',
      '{ point: api.request, error: EIO }',
      '6:36: spec.steps[0].fault.error: api.request does not know "EIO"; it knows',
    ],
    [
      'no time',
      '{ point: api.request, error: Conflict, for: 0s }',
      '6:53: spec.steps[0].fault.for: must be more than 0',
    ],
    [
      'no outcome',
      '{ point: api.request, times: 2 }',
      '6:7: spec.steps[0].fault: needs error, delay or hang',
    ],
    [
      'an answer to a call without one',
      '{ point: api.request, hang: true, error: x }',
      '6:36: spec.steps[0].fault.hang: a call that hangs has neither error nor delay',
    ],
    ['no hang', '{ point: api.request, hang: false }', '6:36: spec.steps[0].fault.hang: '],
    ['never', '{ point: api.request, error: x, times: 0 }', '6:46: spec.steps[0].fault.times: '],
    ['a bare number', '{ point: api.request, delay: 5 }', '6:36: spec.steps[0].fault.delay: '],
    ['a field of its own', '{ point: api.request, delayMs: 5 }', 'fault.delayMs: unknown field'],
  ])('%s', (_name, fault, expected) => {
    expect(aboutStep(`fault: ${fault}`)).toContain(expected);
    expect(aboutStep(`fault: ${fault}`)).not.toContain('\n');
  });

  it('has times as durations', () => {
    const fault = "{ point: registry.request, match: /blobs/, error: '503', delay: 2s, for: 1m }";

    expect(parseStep(`{ fault: ${fault} }`)).toEqual({
      fault: {
        point: 'registry.request',
        match: '/blobs/',
        error: '503',
        delay: 2000,
        for: 60_000,
      },
    });
  });
});

describe('parseScenario: expectations', () => {
  it.each([
    [
      'a kind that does not exist',
      '{ pods: web }',
      '6:17: spec.steps[0].expect.pods: unknown field; an expectation holds one of pod, waiting,',
    ],
    [
      'two kinds at once',
      '{ pod: web, gone: { kind: Pod, name: web } }',
      '6:7: spec.steps[0].expect: an expectation holds exactly one of pod,',
    ],
    ['none', '{}', '6:7: spec.steps[0].expect: an expectation is empty'],
    ['an unknown field', '{ pod: web, fase: Running }', '6:27: spec.steps[0].expect.fase: unknown'],
    ['an unknown phase', '{ pod: web, phase: Ready }', '6:27: spec.steps[0].expect.phase: '],
    ['a phase of wrong case', '{ pod: web, phase: running }', 'spec.steps[0].expect.phase: '],
    ['a wrong type', '{ pod: web, ready: "yes" }', '6:27: spec.steps[0].expect.ready: '],
    ['a number for a pod', '{ pod: 1 }', '6:17: spec.steps[0].expect.pod: '],
    [
      'a field too deep',
      '{ file: { pod: web, container: c, path: /x, equal: y } }',
      '6:59: spec.steps[0].expect.file.equal: unknown field',
    ],
    ['something left', '{ nothingLeft: false }', '6:17: spec.steps[0].expect.nothingLeft: '],
  ])('%s', (_name, expectation, expected) => {
    expect(aboutStep(`expect: ${expectation}`)).toContain(expected);
    expect(aboutStep(`expect: ${expectation}`)).not.toContain('\n');
  });
});

describe('parseScenario: durations', () => {
  it.each([
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ["'0'", 0],
  ])('%s', (text, durationMs) => {
    expect(parseStep(`{ wait: ${text} }`)).toEqual({ wait: durationMs });
  });

  it.each(['-5s', '5', '1d', 'soon', "''", '5 s', '1s!'])('not %s', (text) => {
    expect(aboutStep(`wait: ${text}`)).toMatch(/^web\.yaml:6:7: spec\.steps\[0\]\.wait: /);
  });

  it('of an expectation are milliseconds, too', () => {
    expect(parseStep('{ expect: { pod: web, within: 1m, stays: 2s } }')).toEqual({
      expect: { pod: 'web', within: 60_000, stays: 2000 },
    });
  });
});

describe('parseScenario: what is right', () => {
  it('fills in what may be left out', () => {
    expect(parseScenario('web.yaml', `${HEAD}spec: { steps: [{ wait: 1s }] }`)).toEqual({
      name: 'x',
      nodes: 1,
      featureGates: {},
      registries: [],
      interleave: false,
      eventBurst: 25,
      steps: [{ wait: 1000 }],
    });
  });

  it('leaves manifests as they are, with what is merged into them', () => {
    const text = `${HEAD}spec:\n  steps:\n    - apply:\n        - &a { apiVersion: v1, kind: Pod, any: [1, { b: ~ }] }\n        - { <<: *a, kind: Secret }\n`;

    expect(parseScenario('web.yaml', text).steps).toEqual([
      {
        apply: [
          { apiVersion: 'v1', kind: 'Pod', any: [1, { b: null }] },
          { apiVersion: 'v1', kind: 'Secret', any: [1, { b: null }] },
        ],
      },
    ]);
  });

  it.each(readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml')))(
    '%s says the same when it is written again as JSON',
    (name) => {
      const scenario = parseScenario(name, readFileSync(join(SCENARIOS, name), 'utf8'));
      const steps = scenario.steps.map((step) => inWords(step));
      const document = {
        apiVersion: 'drydock.dev/v1alpha1',
        kind: 'Scenario',
        metadata: { name: scenario.name },
        spec: { ...(inWords(scenario) as object), name: undefined, steps },
      };
      scenarioSchema.parse(JSON.parse(JSON.stringify(document)));

      expect(parseScenario(name, JSON.stringify(document))).toEqual(scenario);
      expect(parseScenario(name, stringify(document))).toEqual(scenario);
    },
  );
});

const DURATIONS: readonly string[] = [
  ...['wait', 'within', 'stays', 'delay', 'for', 'timeout'],
  ...['imageMinimumGCAge', 'imageMaximumGCAge'],
  ...['evictionPressureTransitionPeriod', 'minimumContainerTTLDuration'],
  'restartAfter',
];

/** Durations and sizes, back from numbers to the language's own form. */
function inWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWords);
  if (typeof value !== 'object' || value === null) return value;
  if ('percent' in value) return `${String(value.percent)}%`;
  if ('bytes' in value) return value.bytes;
  const isDuration = (key: string, field: unknown): boolean =>
    DURATIONS.includes(key) && typeof field === 'number';
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key === 'capacityBytes' ? 'capacity' : key,
      isDuration(key, field) ? `${String(field)}ms` : inWords(field),
    ]),
  );
}

describe('parseScenario: what may be written in several forms', () => {
  const content = (file: string): string =>
    `${HEAD}spec:\n  registries:\n    - host: registry.test\n      content:\n` +
    `        - reference: team/app:v1\n          image: { layers: [{ files: { run: ${file} } }] }\n` +
    '  steps: [{ wait: 1s }]\n';
  const RUN = 'spec.registries[0].content[0].image.layers[0].files.run';
  const MODE = 'needs a number, which YAML writes in octal as 0o755';

  it.each([
    ['{ content: a, mode: "0755" }', `${RUN}.mode: ${MODE}`],
    ['{ content: a, mode: 0o755, moed: 1 }', `${RUN}.moed: unknown field`],
    ['{ symlink: [a] }', `${RUN}.symlink: Invalid input: expected string, received array`],
    [
      '5',
      `${RUN}: Invalid input: expected string, received number, or Invalid input: expected object, received number`,
    ],
  ])('%s', (file, expected) => {
    expect(complaint(content(file))).toContain(expected);
  });
});

describe('parseScenario: no steps', () => {
  it.each(['', '  steps: []\n'])('will do where the cluster is served: %j', (steps) => {
    const text = `${HEAD}spec:\n  nodes: 2\n${steps}`;
    expect(parseScenario('web.yaml', text, true)).toMatchObject({ nodes: 2, steps: [] });
    expect(complaint(text)).toContain('spec.steps: ');
  });
});
