import { describe, expect, it } from 'vitest';
import {
  isConfigMapKey,
  isDNS1123Label,
  isDNS1123Subdomain,
  isEnvVarName,
  isLabelValue,
  isQualifiedName,
} from './names.ts';

const long = (length: number): string => 'a'.repeat(length);

describe('names', () => {
  it.each([
    [isDNS1123Label, ['a', 'a-b', '1', long(63)], ['', 'A', '-a', 'a-', 'a.b', 'a_b', long(64)]],
    [isDNS1123Subdomain, ['a.b', 'a-b.c', long(253)], ['', 'a..b', '.a', 'A.b', long(254)]],
    [
      isQualifiedName,
      ['app', 'example.com/app', 'A_b.c', long(63)],
      ['', '/app', 'a/', 'a/b/c', 'a b', 'EXAMPLE.com/app', long(64)],
    ],
    [isLabelValue, ['', 'a', 'A_b.c-d'], ['-a', 'a b', long(64)]],
    [
      isConfigMapKey,
      ['key.name', 'KEY_NAME', '..data2'.slice(1), '.dockerconfigjson'],
      ['', 'a/b', '.', '..', '..data'],
    ],
    [isEnvVarName, ['A', 'my.env', '1A'], ['', 'A=B', 'A\n']],
  ])('%o', (rule, accepted, refused) => {
    for (const name of accepted) expect([name, rule(name)]).toEqual([name, []]);
    for (const name of refused) expect(rule(name)).not.toEqual([]);
  });
});
