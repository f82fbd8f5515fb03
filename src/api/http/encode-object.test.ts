import { expect, it } from 'vitest';
import { encodeObject } from './encode-object.ts';

it('writes YAML as sigs.k8s.io/yaml does: what looks like a number is quoted, a point alone is none', () => {
  const texts = { '.': {}, a: '1.', b: '.5', c: 'true', d: '1_0', e: '12:30', f: '~' };
  const accepted = { mediaType: 'application/yaml', isPretty: false } as const;

  const text = encodeObject(texts, accepted as never);

  expect(text).toBe('.: {}\na: "1."\nb: ".5"\nc: "true"\nd: "1_0"\ne: "12:30"\nf: "~"\n');
});
