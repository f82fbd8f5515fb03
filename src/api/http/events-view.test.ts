/** Events by the two groups that have them: the same objects, each in its own form. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from './testing/test-door.ts';

const CORE = '/api/v1/namespaces/default/events';
const EVENTS = '/apis/events.k8s.io/v1/namespaces/default/events';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const SCHEDULED = {
  metadata: { name: 'web.1', labels: { app: 'web' } },
  eventTime: '2026-01-01T00:00:00.123456Z',
  reportingController: 'default-scheduler',
  reportingInstance: 'default-scheduler-1',
  action: 'Binding',
  reason: 'Scheduled',
  regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
  note: 'Successfully assigned default/web to node-1',
  type: 'Normal',
};
const PULLED = {
  metadata: { name: 'web.2' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', fieldPath: 'spec' },
  reason: 'Pulled',
  message: 'Container image is there',
  source: { component: 'kubelet', host: 'node-1' },
  firstTimestamp: '2026-01-01T00:00:01Z',
  lastTimestamp: '2026-01-01T00:00:02Z',
  count: 2,
  type: 'Normal',
};
const MERGE = { 'content-type': 'application/merge-patch+json' };

async function aDoor(): Promise<TestDoor> {
  const test = new TestDoor();
  expect(await test.send('POST', EVENTS, { body: SCHEDULED })).toMatchObject({ status: 201 });
  expect(await test.send('POST', CORE, { body: PULLED })).toMatchObject({ status: 201 });
  return test;
}

describe('events of events.k8s.io', () => {
  it('are those of the core group, and the other way round', async () => {
    const test = await aDoor();

    expect((await test.get(`${CORE}/web.1`)).json).toMatchObject({
      kind: 'Event',
      apiVersion: 'v1',
      eventTime: '2026-01-01T00:00:00.123456Z',
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-1',
      action: 'Binding',
      reason: 'Scheduled',
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
      message: 'Successfully assigned default/web to node-1',
      type: 'Normal',
    });
    const { metadata: _, ...pulled } = (await test.get(`${EVENTS}/web.2`)).json;
    expect(pulled).toEqual({
      kind: 'Event',
      apiVersion: 'events.k8s.io/v1',
      eventTime: null,
      regarding: { kind: 'Pod', namespace: 'default', name: 'web', fieldPath: 'spec' },
      reason: 'Pulled',
      note: 'Container image is there',
      deprecatedSource: { component: 'kubelet', host: 'node-1' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:01Z',
      deprecatedLastTimestamp: '2026-01-01T00:00:02Z',
      deprecatedCount: 2,
      type: 'Normal',
    });
  });

  it('are selected by their own fields', async () => {
    const test = await aDoor();
    const select = async (target: string): Promise<unknown> => {
      const { json } = await test.get(target);
      const { items } = json as { items?: { metadata: { name: string } }[] };
      return items?.map(({ metadata }) => metadata.name) ?? json['message'];
    };

    expect(await select(`${EVENTS}?fieldSelector=regarding.name=web,reason=Pulled`)).toEqual([
      'web.2',
    ]);
    expect(await select(`${EVENTS}?fieldSelector=reportingController=default-scheduler`)).toEqual([
      'web.1',
    ]);
    expect(await select(`${CORE}?fieldSelector=reportingComponent=default-scheduler`)).toEqual([
      'web.1',
    ]);
    expect(await select(`/apis/events.k8s.io/v1/events?labelSelector=app=web`)).toEqual(['web.1']);
    expect(await select(`${EVENTS}?fieldSelector=involvedObject.name=web`)).toMatch(
      /field label not supported: involvedObject\.name/,
    );
  });

  it('are watched by both groups', async () => {
    const test = new TestDoor();
    const mine = await test.open(`${EVENTS}?watch=true`);
    const core = await test.open(`${CORE}?watch=true`);
    await test.send('POST', EVENTS, { body: SCHEDULED });
    await test.send('PATCH', `${CORE}/web.1`, { headers: MERGE, body: { count: 3 } });
    await test.send('DELETE', `${EVENTS}/web.1`);
    await test.advance(10);

    const seen = ({ lines }: { lines: string[] }): unknown[] =>
      lines.map((line) => {
        const { type, object } = JSON.parse(line) as {
          type: string;
          object: Record<string, unknown>;
        };
        return [type, object['apiVersion'], object['deprecatedCount'] ?? object['count']];
      });
    expect(seen(mine)).toEqual([
      ['ADDED', 'events.k8s.io/v1', undefined],
      ['MODIFIED', 'events.k8s.io/v1', 3],
      ['DELETED', 'events.k8s.io/v1', 3],
    ]);
    expect(seen(core)).toEqual([
      ['ADDED', 'v1', undefined],
      ['MODIFIED', 'v1', 3],
      ['DELETED', 'v1', 3],
    ]);
  });

  it('are watched from an older version on', async () => {
    const test = new TestDoor();
    const { json } = await test.get(EVENTS);
    const { resourceVersion = '' } = json['metadata'] as { resourceVersion?: string };
    await test.send('POST', CORE, { body: PULLED });
    const late = await test.open(`${EVENTS}?watch=true&resourceVersion=${resourceVersion}`);
    await test.advance(10);

    expect(late.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'ADDED', object: { apiVersion: 'events.k8s.io/v1', note: PULLED.message } },
    ]);
  });

  it('take series by every patch, and nothing else', async () => {
    const test = await aDoor();
    const series = { count: 2, lastObservedTime: '2026-01-01T00:00:05.000000Z' };
    const patch = (type: string, body: unknown) =>
      test.send('PATCH', `${EVENTS}/web.1`, { headers: { 'content-type': type }, body });

    expect(
      (await patch('application/strategic-merge-patch+json', { series })).json['series'],
    ).toEqual(series);
    expect((await test.get(`${CORE}/web.1`)).json['series']).toEqual(series);
    const again = [{ op: 'replace', path: '/series/count', value: 3 }];
    expect((await patch('application/json-patch+json', again)).json['series']).toEqual({
      ...series,
      count: 3,
    });
    expect((await patch('application/merge-patch+json', { note: 'other' })).json).toMatchObject({
      code: 422,
      message: 'Event "web.1" is invalid: message: Invalid value: "other": field is immutable',
    });
    expect(
      (await patch('application/merge-patch+json', { series: { count: 1 } })).json,
    ).toMatchObject({
      code: 422,
      message: 'Event "web.1" is invalid: series.count: Invalid value: "": should be at least 2',
    });
  });

  it('that do not change are not written', async () => {
    const test = await aDoor();
    const before = (await test.get(`${EVENTS}/web.2`)).json;
    const after = await test.send('PUT', `${EVENTS}/web.2`, { body: before });

    expect(after.json).toEqual(before);
  });

  it('are created by an update', async () => {
    const test = new TestDoor();
    const made = await test.send('PUT', `${EVENTS}/web.1`, { body: SCHEDULED });

    expect(made.status).toBe(201);
    expect((await test.get(`${CORE}/web.1`)).json['message']).toBe(SCHEDULED.note);
  });

  it('must say more than those of the core group', async () => {
    const test = new TestDoor();
    const refused = await test.send('POST', EVENTS, {
      body: { metadata: { name: 'a' }, regarding: { namespace: 'default' }, deprecatedCount: 1 },
    });

    expect(refused.json['message']).toBe(
      'Event "a" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: , count: Invalid value: "": needs to be unset]',
    );
    const timed = await test.send('POST', CORE, {
      body: { metadata: { name: 'a' }, eventTime: SCHEDULED.eventTime },
    });
    expect(timed.json['message']).toBe(
      "Event \"a\" is invalid: [reportingComponent: Required value, reportingComponent: Invalid value: \"\": name part must be non-empty, reportingComponent: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), reportingInstance: Required value, action: Required value, reason: Required value]",
    );
  });

  it('are refused a field that they do not have', async () => {
    const test = new TestDoor();
    const body = { ...SCHEDULED, message: 'of the core group' };
    const refused = await test.send('POST', `${EVENTS}?fieldValidation=Strict`, { body });

    expect(refused.json['message']).toBe(
      'Event in version "v1" cannot be handled as a Event: strict decoding error: unknown field "message"',
    );
  });

  it('have the columns of those of the core group', async () => {
    const test = await aDoor();
    const rows = async (target: string): Promise<unknown> => {
      const { json } = await test.get(target, { accept: TABLE });
      return (json as { rows: { cells: unknown }[] }).rows.map(({ cells }) => cells);
    };

    expect(await rows(EVENTS)).toEqual(await rows(CORE));
  });

  it('are discovered, and described', async () => {
    const test = new TestDoor();

    expect((await test.get('/apis/events.k8s.io/v1')).json).toMatchObject({
      resources: [{ name: 'events', kind: 'Event', shortNames: ['ev'], namespaced: true }],
    });
    const { components } = (await test.get('/openapi/v3/apis/events.k8s.io/v1')).json as {
      components: { schemas: Record<string, { properties: object }> };
    };
    const { properties } = components.schemas['io.k8s.api.events.v1.Event'] ?? {};
    expect(Object.keys(properties ?? {})).toContain('regarding');
    expect(Object.keys(properties ?? {})).not.toContain('involvedObject');
  });

  it('expire', async () => {
    const test = await aDoor();
    await test.advance(3_700_000);

    expect((await test.get(EVENTS)).json['items']).toEqual([]);
  });

  it('have owners of fields in either form', async () => {
    const test = await aDoor();
    const applied = await test.send('PATCH', `${EVENTS}/web.1?fieldManager=a`, {
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'web.1', labels: { by: 'a' } },
      },
    });

    expect(applied.json).toMatchObject({
      metadata: {
        labels: { app: 'web', by: 'a' },
        managedFields: [
          { manager: 'a', operation: 'Apply', apiVersion: 'events.k8s.io/v1' },
          { operation: 'Update', apiVersion: 'events.k8s.io/v1' },
        ],
      },
    });
  });
});
