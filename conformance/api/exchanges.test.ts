/** The door's answers to recorded requests, compared with those of a real kube-apiserver. */
import { describe, expect, it } from 'vitest';
import { ADMIN } from '../../src/api/http/index.ts';
import { TestDoor } from '../../src/api/http/testing/test-door.ts';
import { difference, readExchanges, replay } from './exchange.ts';
import { NOT_YET } from './not-yet.ts';
import { setStage } from './stage.ts';

const USERS = new Map([
  ['admin', ADMIN],
  ['jane', { username: 'jane', groups: ['system:authenticated'] }],
]);
const TOKENS = { admin: 'admin', jane: 'jane', bad: 'bad' };

describe('recorded exchanges', () => {
  it('agree, but for those that are known not to', async () => {
    const test = new TestDoor({}, { tokens: USERS });
    await setStage(test);

    const differences = await replay(test, readExchanges(), TOKENS);

    const unexpected = [...differences].filter(([id]) => !(id in NOT_YET));
    expect(unexpected.map(([id, found]) => `${String(id)}: ${found}`)).toEqual([]);
    expect(Object.keys(NOT_YET).filter((id) => !differences.has(Number(id)))).toEqual([]);
    expect(test.reported).toEqual([]);
  });

  it('would be seen to differ', () => {
    const body = { kind: 'Status', reason: 'NotFound', message: 'pods "a" not found' };
    const request = { method: 'GET', path: '/', body: null };
    const exchange = { id: 1, topic: '', as: '', request, response: { status: 404, body } };
    const reply = (json: object) => ({ status: 404, headers: {}, text: '', json: { ...json } });

    expect(difference(exchange, reply(body))).toBeUndefined();
    expect(difference(exchange, reply({ ...body, message: 'x' }))).toContain('message: "x"');
  });
});
