/** One write, as the watchers are told of it. */
import type { ApiObject } from '../objects.ts';

export interface Change<T extends ApiObject> {
  /** The store's revision that this write made: its objects' `resourceVersion`. */
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The state after the write; for `DELETED` the last one. */
  readonly object: T;
  readonly previous: T | undefined;
}
