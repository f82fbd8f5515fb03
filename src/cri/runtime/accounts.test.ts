import { describe, expect, it } from 'vitest';
import { accountOf, isNamed } from './accounts.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:2000::/srv:/bin/sh\n';
const GROUP = 'root:x:0:\nstaff:x:50:web\n';

describe('a user that an image names', () => {
  it.each([
    ['web', { uid: 1000, gid: 2000, home: '/srv' }],
    ['root', { uid: 0, gid: 0, home: '/root' }],
    ['web:staff', { uid: 1000, gid: 50, home: '/srv' }],
    ['web:7', { uid: 1000, gid: 7, home: '/srv' }],
    ['1000:staff', { uid: 1000, gid: 50, home: '/srv' }],
    ['5:staff', { uid: 5, gid: 50, home: '/' }],
    ['nobody', undefined],
    ['web:none', undefined],
  ])('%s', (user, account) => {
    expect(accountOf(user, PASSWD, GROUP)).toEqual(account);
  });

  it.each([
    ['', false],
    ['1000', false],
    ['1000:1000', false],
    ['web', true],
    ['1000:staff', true],
  ])('%s: only the image knows: %s', (user, expected) => {
    expect(isNamed(user)).toBe(expected);
  });
});
