/** The door's answers to what kubectl and the JavaScript client ask, compared with those of a real kube-apiserver. */
import { describe, expect, it } from 'vitest';
import { ADMIN } from '../../src/api/http/index.ts';
import { TestDoor } from '../../src/api/http/testing/test-door.ts';
import { readClientExchanges, replayClients } from './client-exchange.ts';
import { NOT_YET_FOR_CLIENTS } from './not-yet.ts';
import { setStage } from './stage.ts';

describe('recorded exchanges of clients', () => {
  it('agree, but for those that are known not to', async () => {
    const test = new TestDoor({}, { tokens: new Map([['admin', ADMIN]]) });
    await setStage(test);

    const differences = await replayClients(test, readClientExchanges());

    const unexpected = [...differences].filter(([id]) => !(id in NOT_YET_FOR_CLIENTS));
    expect(unexpected.map(([id, found]) => `${String(id)}: ${found}`)).toEqual([]);
    expect(Object.keys(NOT_YET_FOR_CLIENTS).filter((id) => !differences.has(Number(id)))).toEqual(
      [],
    );
    expect(test.reported).toEqual([]);
  });
});
