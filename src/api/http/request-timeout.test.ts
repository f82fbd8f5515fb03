import { expect, it } from 'vitest';
import { durationFault } from './request-timeout.ts';
import { TestDoor } from './testing/test-door.ts';

it.each([
  ['1s', undefined],
  ['-1h2.5m.3s', undefined],
  ['0', undefined],
  ['x', 'invalid duration "x"'],
  ['-', 'invalid duration "-"'],
  ['5', 'missing unit in duration "5"'],
  ['5x', 'unknown unit "x" in duration "5x"'],
])('%s', (text, fault) => {
  expect(durationFault(text)).toBe(fault);
});

it('is refused if it is no duration', async () => {
  const test = new TestDoor();
  const path = '/api/v1/namespaces/default/pods';
  expect((await test.get(`${path}?timeout=1s`)).status).toBe(200);
  const refused = await test.get(`${path}?timeout=x`);
  expect(refused.status).toBe(400);
  expect(refused.json['message']).toBe(
    'invalid timeout specified in the request URL - time: invalid duration "x"',
  );
});
