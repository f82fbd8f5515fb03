/** What is null where a document is expected, and patches that call an object otherwise: as a kube-apiserver 1.36.3 answers. */
import { beforeEach, describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from '../testing/test-door.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

let test: TestDoor;

beforeEach(async () => {
  test = new TestDoor();
  await test.post(MAPS, { metadata: { name: 'm' }, data: { a: '1' } });
});

function patch(type: string, body: string): Promise<Reply> {
  return test.send('PATCH', `${MAPS}/m`, { headers: { 'content-type': type }, body });
}

describe('a body that is null', () => {
  it.each(['application/json', 'application/yaml'])('is an object of nothing: %s', async (type) => {
    const reply = await test.send('POST', MAPS, {
      headers: { 'content-type': type },
      body: 'null',
    });

    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({
      message:
        'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    });
  });

  it('is a list of no operations, and a strategic patch of nothing', async () => {
    const { json: before } = await test.get(`${MAPS}/m`);

    for (const type of [JSON_PATCH, STRATEGIC]) {
      const reply = await patch(type, 'null');
      expect(reply.status).toBe(200);
      expect(reply.json).toEqual(before);
    }
  });

  it('is no merge patch', async () => {
    const reply = await patch(MERGE, 'null');

    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ reason: 'BadRequest', message: 'Invalid JSON Patch' });
  });
});

describe('a strategic patch', () => {
  it.each(['{"kind":"Other"}', '{"apiVersion":"v2"}', '{"kind":null}'])(
    'does not make another kind of an object: %s',
    async (body) => {
      const { json: before } = await test.get(`${MAPS}/m`);

      const reply = await patch(STRATEGIC, body);

      expect(reply.status).toBe(200);
      expect(reply.json).toEqual(before);
    },
  );

  it('calls a kind by a text', async () => {
    expect((await patch(STRATEGIC, '{"kind":7}')).status).toBe(422);
  });
});
