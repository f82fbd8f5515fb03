import { describe, expect, it } from 'vitest';
import { featureGatesOf } from '../feature-gates.ts';
import { dropDisabledTemplateFields } from './disabled-template-fields.ts';

const RELEASE = { version: '1.36', gates: featureGatesOf('1.36') } as const;
const GROUP = { podGroupName: 'a' };
const CONTAINERS = [{ name: 'main', image: 'i' }];

const template = (more: object = {}) => ({ spec: { containers: CONTAINERS, ...more } });

describe('of what a template says and no gate lets through', () => {
  it.each([
    ['podtemplates', { template: template({ schedulingGroup: GROUP }) }, { template: template() }],
    [
      'deployments',
      { spec: { replicas: 1, template: template({ schedulingGroup: GROUP }) } },
      { spec: { replicas: 1, template: template() } },
    ],
    [
      'cronjobs',
      { spec: { jobTemplate: { spec: { template: template({ schedulingGroup: GROUP }) } } } },
      { spec: { jobTemplate: { spec: { template: template() } } } },
    ],
  ])('%s keep nothing', (resource, next: object, kept) => {
    dropDisabledTemplateFields(resource, next, undefined, RELEASE);
    expect(next).toEqual(kept);
  });

  it('what was stored with it keeps it', () => {
    const old = { spec: { template: template({ schedulingGroup: GROUP }) } };
    const next = { spec: { template: template({ schedulingGroup: GROUP, hostname: 'x' }) } };
    dropDisabledTemplateFields('jobs', next, old, RELEASE);
    expect(next.spec.template.spec).toHaveProperty('schedulingGroup');
  });

  it('a volume of the draft loses its source, without its gate', () => {
    const volumes = [{ name: 'v', oci: { image: 'i' } }];
    const next = { spec: { template: template({ volumes }) } };
    const gates = { ...RELEASE.gates, OCIVolume: false };
    dropDisabledTemplateFields('statefulsets', next, undefined, { ...RELEASE, gates });
    expect(next.spec.template.spec).toHaveProperty('volumes', [{ name: 'v' }]);
  });

  it('an object of another kind is left as it is', () => {
    const next = { spec: { template: template({ schedulingGroup: GROUP }) } };
    dropDisabledTemplateFields('configmaps', next, undefined, RELEASE);
    expect(next.spec.template.spec).toHaveProperty('schedulingGroup');
  });
});
