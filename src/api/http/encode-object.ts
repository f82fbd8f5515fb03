/**
 * Objects as text. What the store holds is frozen, so its text is made once, however many lists and watches
 * carry it.
 */
import { stringify, type Tags } from 'yaml';
import { asServed } from '../index.ts';
import type { Accepted } from './negotiation/accept.ts';

const TEXTS = new WeakMap<object, string>();
const ITEMS = new WeakMap<object, string>();

/** Compact JSON. */
export function jsonOf(object: object): string {
  return remembered(TEXTS, object, () => JSON.stringify(asServed(object)));
}

/** The same for an item of a list, which bears no kind. */
export function itemJsonOf(object: object): string {
  return remembered(ITEMS, object, () => JSON.stringify(withoutKind(asServed(object))));
}

export function withoutKind(object: object): object {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object as Record<string, unknown>;
  return rest;
}

function remembered(texts: WeakMap<object, string>, object: object, make: () => string): string {
  if (!Object.isFrozen(object)) return make();
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = make();
  texts.set(object, text);
  return text;
}

/** The body of an answer. */
export function encodeObject(object: object, { mediaType, isPretty }: Accepted): string {
  if (mediaType === 'application/yaml') return stringify(plainCopy(asServed(object)), YAML_STYLE);
  return isPretty ? JSON.stringify(asServed(object), null, 2) : `${jsonOf(object)}\n`;
}

/** As sigs.k8s.io/yaml writes: keys sorted, no anchors, no folding. */
const YAML_STYLE = {
  // What old readers take for a time, a truth or a number is quoted.
  version: '1.1',
  sortMapEntries: true,
  aliasDuplicateObjects: false,
  lineWidth: 0,
  indentSeq: false,
  customTags: withoutLonelyPoint,
} as const;

/** The point that YAML 1.1 takes for a number stands as a key in every managedFields, plain. */
function withoutLonelyPoint(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && 'test' in tag && tag.test?.test('.')
      ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+)$/ }
      : tag,
  );
}

function plainCopy(object: object): unknown {
  return JSON.parse(JSON.stringify(object));
}
