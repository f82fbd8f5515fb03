/**
 * A stored object and a patch, as the object that the client wants it to be.
 * Upstream: apiserver pkg/endpoints/handlers/patch.go, jsonPatcher, smpPatcher.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { ApiObject, Manifest } from '../objects.ts';
import { conversionText } from '../patch/conversion-text.ts';
import { goText } from '../patch/go-text.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import type { PatchType } from '../patch/patch-type.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { invalidPatch } from '../refusals.ts';
import type { ResourceDefinition } from '../resources/resource-definition.ts';
import { DecodeError } from '../schema/decode.ts';
import { decodeAs } from './decode-object.ts';
import { NO_OPTIONS, unknownFieldsOf, type WriteOptions } from './write-options.ts';

export interface PatchRequest {
  readonly type: PatchType;
  readonly patch: Manifest;
}

/**
 * A copy that the server may write to, as decodeObject makes it.
 *
 * @throws {StatusError} Invalid, or without a reason for a strategic merge patch that is none
 */
export function applyPatch<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  old: T,
  { type, patch }: PatchRequest,
  options: WriteOptions = NO_OPTIONS,
): T {
  const isStrategic = type === 'strategic';
  const patched = isStrategic
    ? strategicMergePatch(definition.kind, old, patch)
    : mergePatch(old, patch);
  try {
    return decodeAs(definition, patched, old, unknownFieldsOf(options));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof DecodeError)) throw error;
    // Each kind of patch is quoted in its own way: here what was sent, there what came of it.
    if (!isStrategic) throw invalidPatch(JSON.stringify(patched), error.message);
    const { message, mismatch } = error;
    throw invalidPatch(goText(patch), mismatch === undefined ? message : conversionText(mismatch));
  }
}
