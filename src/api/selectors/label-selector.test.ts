import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './label-selector.ts';

describe('parseLabelSelector', () => {
  it.each([
    ['', {}, true],
    ['app=web', { app: 'web' }, true],
    ['size>3', { size: '4' }, true],
    ['size>3', { size: '3' }, false],
    ['size<3', { size: 'x' }, false],
    ['app == web', { app: 'web' }, true],
    ['app=web', { app: 'db' }, false],
    ['app=web', {}, false],
    ['app=', { app: '' }, true],
    ['tier!=db', { tier: 'web' }, true],
    ['tier!=db', {}, true],
    ['tier!=db', { tier: 'db' }, false],
    ['env in (a, b)', { env: 'b' }, true],
    ['env in (a, b)', { env: 'c' }, false],
    ['env in (a, b)', {}, false],
    ['env notin (a,b)', {}, true],
    ['env notin (a,b)', { env: 'a' }, false],
    ['canary', { canary: '' }, true],
    ['canary', {}, false],
    ['!legacy', {}, true],
    ['!legacy', { legacy: 'x' }, false],
    ['app=web,env in (a,b),!legacy', { app: 'web', env: 'a' }, true],
    ['app=web,env in (a,b),!legacy', { app: 'web', env: 'a', legacy: '' }, false],
    ['example.com/app=web', { 'example.com/app': 'web' }, true],
  ])('%j on %j: %s', (selector, labels, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected);
  });

  it.each([
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=we b', "found 'b', expected: ',' or 'end of string'"],
    ['a b c', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['x in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    [
      '/x',
      'unable to parse requirement: <nil>: Invalid value: "/x": prefix part must be non-empty',
    ],
    ['!', "unable to parse requirement: found '', expected: identifier"],
  ])('refuses %j', (selector, why) => {
    expect(() => parseLabelSelector(selector)).toThrow(why);
  });
});
