/** Objects by their metadata alone. Upstream: apimachinery pkg/apis/meta/v1/types.go, PartialObjectMetadata. */
import type { ApiObject } from '../index.ts';
import type { ObjectList } from './list-document.ts';

export function asPartial({ metadata }: Pick<ApiObject, 'metadata'>, version: string): object {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}

export function asPartialList({ metadata, items }: ObjectList, version: string): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: items.map((item) => asPartial(item, version)),
  };
}
