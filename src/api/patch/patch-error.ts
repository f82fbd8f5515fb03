/**
 * What is wrong with a strategic merge patch itself, in upstream's words; the server answers 500, with no
 * reason. Upstream: apimachinery pkg/util/mergepatch/errors.go, pkg/util/strategicpatch/patch.go.
 */
import type { JsonObject } from '../json-object.ts';
import { StatusError } from '../status-error.ts';
import { goText } from './go-text.ts';

export const patchError = {
  noMergeKey: (item: JsonObject, key: string): StatusError =>
    refusal(`map: ${goText(item)} does not contain declared merge key: ${key}`),
  unknownDirective: (directive: unknown, map: JsonObject): StatusError =>
    refusal(`unknown patch type: ${goText(directive)} in map: ${goText(map)}`),
  otherOrder: (items: readonly unknown[], order: readonly unknown[]): StatusError =>
    refusal(
      `The order in patch list:\n${goText(items)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
    ),
  /** Our words: upstream answers with the name of the Go type that it looked in. */
  noMergeList: (field: string): StatusError => refusal(`${field} is no list that is merged`),
  badOrder: (): StatusError => refusal('invalid patch format of setElementOrder list'),
  badDeletion: (): StatusError => refusal('invalid patch format of primitive list'),
  badRetainKeys: (): StatusError => refusal('invalid patch format of retainKeys'),
} as const;

function refusal(message: string): StatusError {
  return new StatusError('', message);
}
