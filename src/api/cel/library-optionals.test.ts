/** Upstream: cel-go cel/library.go, its examples (v0.26). */
import { expect, it } from 'vitest';
import { told } from './testing/told.ts';

it.each<[text: string, value: unknown]>([
  ['optional.ofNonZeroValue("x").value()', 'x'],
  ['["", "x"].map(e, optional.ofNonZeroValue(e).hasValue())', [false, true]],
  ['[0, 1].map(e, optional.ofNonZeroValue(e).hasValue())', [false, true]],
  ['[[], [1]].map(e, optional.ofNonZeroValue(e).hasValue())', [false, true]],
  ['[{}, {"a": 1}].map(e, optional.ofNonZeroValue(e).hasValue())', [false, true]],
  ['optional.ofNonZeroValue(false).hasValue() || optional.ofNonZeroValue(null).hasValue()', false],
  ['optional.unwrap([optional.of(42), optional.none()]) == [42]', true],
  ['[optional.of(42), optional.none()].unwrapOpt() == [42]', true],
  ['[1, 2, 3].first().value()', 1],
  ['[1, 2, 3].last().value()', 3],
  ['[].first().hasValue() || [].last().hasValue()', false],
  ['[1].first().optMap(e, e + 1).orValue(0)', 2],
])('%s', (text, value) => {
  expect(told(text)).toEqual(value);
});
