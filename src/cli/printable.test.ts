import { describe, expect, it } from 'vitest';
import { printableName } from '../sim/index.ts';
import { printable, printableJson, printableLines } from './printable.ts';

const HOSTILE = '\x1b[31mred\x07\x00\r\n\x7f\x9b2J\u2028\u202ecod\u2066\ud800';
const ESCAPED =
  '\\x1b[31mred\\x07\\x00\\x0d\\x0a\\x7f\\x9b2J\\u{2028}\\u{202e}cod\\u{2066}\\u{d800}';

describe('what others wrote', () => {
  it('is escaped where a terminal would act on it', () => {
    expect(printable(HOSTILE)).toBe(ESCAPED);
  });

  it('is escaped as a name in an archive is', () => {
    const texts = [HOSTILE, 'caf\udce9', '\u200d\u{e0001}', 'plain'];
    expect(texts.map(printable)).toEqual(texts.map(printableName));
  });

  it('stays as it is otherwise', () => {
    const text = 'größe\t日本語 e\u0301 👩🚀 C:\\x1b';
    expect(printable(text)).toBe(text);
  });

  it('keeps its lines, if it may have several', () => {
    expect(printableLines('a\x1b\nb\r')).toBe('a\\x1b\nb\\x0d');
  });

  it.each([undefined, 2])('means the same in JSON, indented by %s', (indent) => {
    const value = { [HOSTILE]: [HOSTILE, 1] };
    const json = printableJson(value, indent);

    expect(json).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.parse(json)).toEqual(value);
  });
});
