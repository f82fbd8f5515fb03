/**
 * What a schema says of how large values may be, by the way to them.
 * Upstream: apiserver pkg/cel/types.go, DeclType.
 */
export interface SizedType {
  readonly kind: SizedKind;
  /** Characters, items or entries; 0 of what has none. */
  readonly maxElements: number;
  /** Of a list, or of the values of a map. */
  readonly element?: SizedType;
  readonly key?: SizedType;
  /** By the names that expressions write. */
  readonly fields?: ReadonlyMap<string, SizedType>;
}

export type SizedKind = 'list' | 'map' | 'object' | 'string' | 'bytes' | 'scalar' | 'dyn';
