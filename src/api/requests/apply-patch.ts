/**
 * A stored object and a patch, as the object that the client wants it to be.
 * Upstream: apiserver pkg/endpoints/handlers/patch.go, jsonPatcher, smpPatcher.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { JsonObject } from '../json-object.ts';
import type { ApiObject, Manifest } from '../objects.ts';
import { conversionText } from '../patch/conversion-text.ts';
import { goText } from '../patch/go-text.ts';
import { jsonPatch, JsonPatchError } from '../patch/json-patch.ts';
import { Difference, documentOf } from '../patch/difference.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { openedByMerge, openedByOperations, patchedText } from '../patch/patched-text.ts';
import type { PatchType } from '../patch/patch-type.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { invalidPatch } from '../refusals.ts';
import { StatusError } from '../status-error.ts';
import { open } from '../structural-sharing.ts';
import { structOf, type ResourceDefinition } from '../resources/resource-definition.ts';
import { DecodeError } from '../schema/decode.ts';
import { isDecoded } from '../schema/is-decoded.ts';
import { STRUCTS } from '../schema/struct-table.ts';
import { decodeAs } from './decode-object.ts';
import { NO_OPTIONS, unknownFieldsOf, type WriteOptions } from './write-options.ts';

export type PatchRequest =
  | { readonly type: PatchType; readonly patch: Manifest }
  | { readonly type: 'strategic'; readonly patch: Difference }
  | { readonly type: 'json'; readonly operations: readonly unknown[] }
  /** Server-side apply, by the manager that the options name. */
  | { readonly type: 'apply'; readonly config: JsonObject };

/** Those that change what is there, whoever sends them. */
export type ChangingPatch = Exclude<PatchRequest, { readonly type: 'apply' }>;

/**
 * A copy that the server may write to, as decodeObject makes it.
 *
 * @throws {StatusError} Invalid, or without a reason for a strategic merge patch that is none
 */
export function applyPatch<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  old: T,
  request: ChangingPatch,
  options: WriteOptions = NO_OPTIONS,
): T {
  const difference = foreseen(old, request);
  if (difference !== undefined && isTakenOver(definition, old, difference)) {
    return open(difference.to as T);
  }
  const patched = difference?.to ?? patchedDocument(structOf(definition), old, request);
  try {
    return decodeAs(definition, patched, old, unknownFieldsOf(options));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof DecodeError)) throw error;
    // Each kind of patch is quoted in its own way: here what was sent, there what came of it.
    if (request.type !== 'strategic') {
      const opened =
        request.type === 'json'
          ? openedByOperations(request.operations)
          : (openedByMerge(request.patch) ?? {});
      throw invalidPatch(
        patchedText(structOf(definition), patched, opened, definition.custom?.type),
        error.message,
      );
    }
    const { message, mismatch } = error;
    throw invalidPatch(
      goText(documentOf(request.patch)),
      mismatch === undefined ? message : conversionText(mismatch),
    );
  }
}

/** Who holds both states has made the new one himself: there is nothing to copy where it is as a copy would be. */
function isTakenOver<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  old: T,
  { to }: Difference<{ readonly kind?: unknown; readonly apiVersion?: unknown }>,
): boolean {
  if (to.kind !== old.kind || to.apiVersion !== old.apiVersion) return false;
  const struct = STRUCTS.get(structOf(definition));
  return struct !== undefined && isDecoded(struct, to, old);
}

/** What the patch makes of this state, if its sender said so. */
function foreseen(old: ApiObject, request: ChangingPatch): Difference | undefined {
  if (request.type !== 'strategic' || !(request.patch instanceof Difference)) return undefined;
  return request.patch.from === old ? request.patch : undefined;
}

function patchedDocument(kind: string, old: ApiObject, request: ChangingPatch): unknown {
  switch (request.type) {
    case 'strategic':
      return ofKindOf(old, strategicMergePatch(kind, old, documentOf(request.patch)));
    case 'merge':
      return mergePatch(old, request.patch);
    case 'json':
      return jsonPatched(old, request.operations);
  }
}

/** Upstream puts what is patched into a struct of the kind, and looks at the struct: what the patch calls it is lost. */
function ofKindOf({ kind, apiVersion }: ApiObject, patched: JsonObject): JsonObject {
  const isText = (field: string): boolean => typeof (patched[field] ?? '') === 'string';
  const isAsWas = patched['kind'] === kind && patched['apiVersion'] === apiVersion;
  if (isAsWas || !isText('kind') || !isText('apiVersion')) return patched;
  return { ...patched, kind, apiVersion };
}

/** What is wrong with the patch the client is not told; so it is upstream. */
function jsonPatched(old: ApiObject, operations: readonly unknown[]): unknown {
  try {
    return jsonPatch(old, operations);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof JsonPatchError)) throw error;
    const message = 'the server rejected our request due to an error in our request';
    throw new StatusError('Invalid', message, {});
  }
}
