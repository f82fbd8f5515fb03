/** Challenges as registries send them. Source: RFC 9110, section 11.6.1. */
import { expect, it } from 'vitest';
import { parseChallenges } from './www-authenticate.ts';

it.each([
  ['', []],
  ['Basic realm="here"', [{ scheme: 'basic', parameters: { realm: 'here' } }]],
  [
    'Bearer realm="https://a/token",service="r",scope="repository:x:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: { realm: 'https://a/token', service: 'r', scope: 'repository:x:pull,push' },
      },
    ],
  ],
  [
    'Negotiate, Basic realm=here, Bearer realm="a \\"b\\"" , service = r',
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'here' } },
      { scheme: 'bearer', parameters: { realm: 'a "b"', service: 'r' } },
    ],
  ],
  ['"nonsense"', []],
])('%j', (header, challenges) => {
  expect(parseChallenges(header)).toEqual(challenges);
});
