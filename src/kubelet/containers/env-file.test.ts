import { describe, expect, it } from 'vitest';
import { valueInEnvFile } from './env-file.ts';

describe('valueInEnvFile', () => {
  it.each<[string, string, string | undefined]>([
    ['a value', "KEY='one'\n", 'one'],
    ['the last line without its end', "A='1'\nKEY='one'", 'one'],
    ['an empty value', "KEY=''\n", ''],
    ['of several the last', "KEY='one'\nKEY='two'\n", 'two'],
    ['lines in quotes', "KEY='one\ntwo'\n", 'one\ntwo'],
    ['blanks around the sign, and before the name', "  KEY = 'one'  \n", 'one'],
    ['comments and empty lines', "# a note\n\n  # another\nKEY='#one'\n", '#one'],
    ['no such name', "OTHER='one'\n", undefined],
    ['an empty file', '', undefined],
  ])('%s', (_, text, value) => {
    expect(valueInEnvFile(text, 'KEY')).toBe(value);
  });

  it.each([
    ['no quotes', 'KEY=one\n'],
    ['double quotes', 'KEY="one"\n'],
    ['two strings', "KEY='one''two'\n"],
    ['something after the value', "KEY='one'$OTHER\n"],
    ['an open quote', "KEY='one\n"],
    ['no sign', 'KEY\n'],
  ])('refuses %s', (_, text) => {
    expect(() => valueInEnvFile(`A='1'\n${text}`, 'A')).toThrow(
      'invalid environment variable format at line 2',
    );
  });
});
