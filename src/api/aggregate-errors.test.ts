import { expect, it } from 'vitest';
import { aggregateErrors } from './aggregate-errors.ts';

it.each([
  [[new Error('a')], 'a'],
  [[new Error('a'), new Error('b')], '[a, b]'],
  [[new Error('a'), new Error('b'), new Error('a')], '[a, b]'],
  [[new Error('a'), new Error('a')], 'a'],
])('%j reads %s', (errors, text) => {
  expect(aggregateErrors(errors)).toBe(text);
});
