/**
 * The patch that a person writes by changing a draft of an object: what differs goes into it, and nothing
 * else. Upstream: pkg/util/node, PatchNodeStatus; pkg/scheduler/util, PatchPodStatus.
 */
import { produce, type Draft } from 'immer';
import type { ApiObject } from '../objects.ts';
import { twoWayMergePatch } from './two-way-merge-patch.ts';
import type { JsonObject } from '../json-object.ts';

/**
 * A strategic merge patch; undefined if the recipe changes nothing. What it is to be conditional on
 * (`metadata.uid`, `metadata.resourceVersion`) is the caller's to add.
 */
export function draftPatch<T extends ApiObject>(
  object: T,
  recipe: (draft: Draft<T>) => void,
): JsonObject | undefined {
  const next = produce(object, (draft) => {
    recipe(draft);
  });
  return next === object ? undefined : twoWayMergePatch(object.kind, object, next);
}

/** The same for who has the whole of the new status; undefined if it is as it was. */
export function statusPatch(
  object: ApiObject & { readonly status: object },
  status: object,
): JsonObject | undefined {
  return twoWayMergePatch(object.kind, object, { ...object, status });
}
