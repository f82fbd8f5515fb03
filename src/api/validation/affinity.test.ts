import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

type Fields = Readonly<Record<string, unknown>>;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const LABELS = { app: 'web', tier: 'front' };

const ofNodes = (...matchExpressions: readonly Fields[]): Fields => ({
  affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions }] } } },
});
const ofFields = (...matchFields: readonly Fields[]): Fields => ({
  affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchFields }] } } },
});
const ofPods = (term: Fields): Fields => ({
  affinity: { podAntiAffinity: { [REQUIRED]: [{ topologyKey: 'zone', ...term }] } },
});
const spread = (...constraints: readonly Fields[]): Fields => ({
  topologySpreadConstraints: constraints.map((each) => ({
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule',
    ...each,
  })),
});

const TERMS = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
const EXPRESSION = `${TERMS}[0].matchExpressions[0]`;
const FIELD = `${TERMS}[0].matchFields[0]`;
const POD_TERM = `spec.affinity.podAntiAffinity.${REQUIRED}[0]`;
const CONSTRAINT = 'spec.topologySpreadConstraints[0]';

describe('affinity and spread: refused', () => {
  it.each<[Fields, string]>([
    [
      { affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [] } } } },
      `${TERMS}: Required value: must have at least one node selector term`,
    ],
    [
      ofNodes({ key: 'a', operator: 'Like' }),
      `${EXPRESSION}.operator: Invalid value: "Like": not a valid selector operator`,
    ],
    [
      ofNodes({ key: 'a', operator: 'In' }),
      `${EXPRESSION}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
    [
      ofNodes({ key: 'a', operator: 'Exists', values: ['b'] }),
      `${EXPRESSION}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ],
    [
      ofNodes({ key: 'a', operator: 'Gt', values: ['1', '2'] }),
      `${EXPRESSION}.values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
    ],
    [
      ofFields({ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }),
      `${FIELD}.values: Required value: must be only one value when \`operator\` is 'In' or 'NotIn' for node field selector`,
    ],
    [
      ofFields({ key: 'spec.name', operator: 'In', values: ['a'] }),
      `${FIELD}.key: Invalid value: "spec.name": not a valid field selector key`,
    ],
    [
      {
        affinity: {
          nodeAffinity: {
            [PREFERRED]: [
              { weight: 0, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
            ],
          },
        },
      },
      `spec.affinity.nodeAffinity.${PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100`,
    ],
    [
      {
        affinity: {
          podAffinity: { [PREFERRED]: [{ weight: 101, podAffinityTerm: { topologyKey: 'a' } }] },
        },
      },
      `spec.affinity.podAffinity.${PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100`,
    ],
    [
      ofPods({ matchLabelKeys: ['app'] }),
      `${POD_TERM}.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
    ],
    [
      ofPods({ labelSelector: { matchLabels: { app: 'web' } }, matchLabelKeys: ['app'] }),
      `${POD_TERM}[0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector`,
    ],
    [
      ofPods({ labelSelector: {}, matchLabelKeys: ['none'], mismatchLabelKeys: ['none'] }),
      `${POD_TERM}.mismatchLabelKeys[0]: Invalid value: "none": exists in both matchLabelKeys and mismatchLabelKeys`,
    ],
    [spread({ maxSkew: 0 }), `${CONSTRAINT}.maxSkew: Invalid value: 0: must be greater than zero`],
    [spread({ topologyKey: '' }), `${CONSTRAINT}.topologyKey: Required value: can not be empty`],
    [
      spread({ whenUnsatisfiable: 'Never' }),
      `${CONSTRAINT}.whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"`,
    ],
    [
      spread({}, { maxSkew: 2 }),
      `${CONSTRAINT}.{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"`,
    ],
    [
      spread({ whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }),
      `${CONSTRAINT}.minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway`,
    ],
    [
      spread({ nodeTaintsPolicy: 'Never' }),
      `${CONSTRAINT}.nodeTaintsPolicy: Unsupported value: "Never": supported values: "Honor", "Ignore"`,
    ],
  ])('%j: %s', async (spec, expected) => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(aPod({ metadata: { labels: LABELS }, spec })))).toBe(
      `Pod "web" is invalid: ${expected}`,
    );
  });
});

describe('keys whose values are the pod’s own', () => {
  it('become requirements of its selectors, and stay written', async () => {
    const test = new TestServer();
    const keys = { matchLabelKeys: ['app'], mismatchLabelKeys: ['tier', 'absent'] };
    const spec = {
      ...ofPods({ labelSelector: {}, ...keys }),
      ...spread({ labelSelector: { matchLabels: { tier: 'front' } }, matchLabelKeys: ['app'] }),
    };
    await test.outcome(test.pods.create(aPod({ metadata: { name: 'web', labels: LABELS }, spec })));
    const { affinity, topologySpreadConstraints } =
      test.server.store.get('pods', { name: 'web', namespace: 'default' })?.spec ?? {};

    expect(affinity?.podAntiAffinity?.[REQUIRED]).toEqual([
      {
        topologyKey: 'zone',
        labelSelector: {
          matchExpressions: [
            { key: 'app', operator: 'In', values: ['web'] },
            { key: 'tier', operator: 'NotIn', values: ['front'] },
          ],
        },
        ...keys,
      },
    ]);
    expect(topologySpreadConstraints).toMatchObject([
      {
        labelSelector: {
          matchLabels: { tier: 'front' },
          matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
        },
      },
    ]);
  });
});
