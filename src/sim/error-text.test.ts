import { expect, it } from 'vitest';
import { errorText } from './error-text.ts';

it.each([
  ['an error says its message, without its name', new TypeError('no such thing'), 'no such thing'],
  ['a text is itself', 'refused', 'refused'],
  ['nothing has a name too', undefined, 'undefined'],
])('%s', (_what, thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});
