import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './label-selector.ts';

describe('parseLabelSelector', () => {
  it.each([
    ['', {}, true],
    ['app=web', { app: 'web' }, true],
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

  it.each(['=web', 'app=we b', 'a b', 'in (a)', '!'])('refuses %j', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow('unable to parse requirement');
  });
});
