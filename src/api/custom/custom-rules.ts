/** What a server knows of a version of a custom resource, beside what it knows of any resource. */
import type { FieldSet } from '../apply/field-set.ts';
import type { MapType } from '../apply/value-type.ts';
import type { CustomResourceColumnDefinition } from '../custom-resource-definition-objects.ts';
import type { Conversions } from './conversions.ts';
import type { CustomObject } from '../custom-objects.ts';
import type { JsonObject } from '../json-object.ts';

export interface CustomRules {
  readonly singular: string;
  readonly listKind: string;
  /** Whether clients may ask for this version. */
  readonly isServed: boolean;
  /** The instances are being deleted with their definition, so none is made any more. */
  readonly isTerminating: boolean;
  /** RFC 3339; for two seconds from then on a creation waits. */
  readonly establishedAt: string;
  readonly columns: readonly CustomResourceColumnDefinition[];
  /** Everyone who uses the version is told. */
  readonly warning: string | undefined;
  /** The root schema as it is published. */
  readonly openApi: JsonObject;
  /** Where the `scale` subresource writes; undefined: there is none. */
  readonly scalePath: FieldSet | undefined;
  /** Present if versions are converted by a webhook. */
  readonly conversions: Conversions | undefined;
  /** Over which fields have owners. */
  readonly type: MapType;
  /**
   * A document of a client as an object: what the schema does not know pruned, what it says of absent fields
   * filled in.
   *
   * @param drop hears of what was pruned @throws {DecodeError} without it, if something was
   */
  readonly decode: (
    document: unknown,
    known: CustomObject | undefined,
    drop: ((path: string) => void) | undefined,
  ) => JsonObject;
}
