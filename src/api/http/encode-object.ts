/**
 * Objects as text. What the store holds is frozen, so its text is made once, however many lists and watches
 * carry it.
 */
import { stringify } from 'yaml';
import type { Pod } from '../index.ts';
import type { Accepted } from './negotiation/accept.ts';

const TEXTS = new WeakMap<object, string>();
const ITEMS = new WeakMap<object, string>();

/** Compact JSON. */
export function jsonOf(object: object): string {
  return remembered(TEXTS, object, () => JSON.stringify(asWritten(object)));
}

/** The same for an item of a list, which bears no kind. */
export function itemJsonOf(object: object): string {
  return remembered(ITEMS, object, () => JSON.stringify(withoutKind(asWritten(object))));
}

export function withoutKind(object: object): object {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object as Record<string, unknown>;
  return rest;
}

/** A pod as Go writes it: times of conditions that nobody set are null, where others are left out. */
function asWritten(object: object): object {
  const { kind, apiVersion, status } = object as Partial<Pod>;
  if (kind !== 'Pod' || apiVersion !== 'v1' || status?.conditions === undefined) return object;
  const conditions = status.conditions.map(({ type, status: value, ...rest }) => ({
    type,
    status: value,
    lastProbeTime: null,
    lastTransitionTime: null,
    ...rest,
  }));
  return { ...object, status: { ...status, conditions } };
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
  if (mediaType === 'application/yaml') return stringify(plainCopy(asWritten(object)), YAML_STYLE);
  return isPretty ? JSON.stringify(asWritten(object), null, 2) : `${jsonOf(object)}\n`;
}

/** As sigs.k8s.io/yaml writes: keys sorted, no anchors, no folding. */
const YAML_STYLE = {
  sortMapEntries: true,
  aliasDuplicateObjects: false,
  lineWidth: 0,
  indentSeq: false,
} as const;

function plainCopy(object: object): unknown {
  return JSON.parse(JSON.stringify(object));
}
