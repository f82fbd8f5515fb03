/** A list of objects, as it is sent. */
import type { ApiObject } from '../index.ts';
import { itemJsonOf, withoutKind } from './encode-object.ts';

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface ObjectList {
  /** `PodList` */
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: ListMeta;
  readonly items: readonly ApiObject[];
}

export function listJson({ kind, apiVersion, metadata, items }: ObjectList): string {
  const head = JSON.stringify({ kind, apiVersion, metadata });
  return `${head.slice(0, -1)},"items":[${items.map(itemJsonOf).join(',')}]}\n`;
}

export function listDocument({ items, ...head }: ObjectList): object {
  return { ...head, items: items.map(withoutKind) };
}
