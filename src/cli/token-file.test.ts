import { describe, expect, it } from 'vitest';
import { parseTokenFile } from './token-file.ts';

describe('a token file', () => {
  it('names users, and their groups in quotes', () => {
    const text = '# who\nt1,jane,1,"dev, ops"\n\nt2,joe,,\nt3,"a ""b""",3\n';
    expect([...parseTokenFile('f', text)]).toEqual([
      ['t1', { username: 'jane', uid: '1', groups: ['dev', 'ops', 'system:authenticated'] }],
      ['t2', { username: 'joe', groups: ['system:authenticated'] }],
      ['t3', { username: 'a "b"', uid: '3', groups: ['system:authenticated'] }],
    ]);
  });

  it.each([
    ['t,jane', 'line 1: needs token, user name and user id'],
    ['t,jane,1\nt,joe,2', 'line 2: the token is there twice'],
    [',jane,1', 'line 1: the token is empty'],
    ['t,"jane,1', 'line 1: a quote is open'],
  ])('refuses %j', (text, says) => {
    expect(() => parseTokenFile('f', text)).toThrow(`token file f, ${says}`);
  });
});
