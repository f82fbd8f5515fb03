/** Objects of resources that a server learned from a CustomResourceDefinition. */
import type { ObjectMeta } from './objects.ts';

/**
 * `widgets.example.com`, in the version that is stored; `widgets.example.com/v1beta1` in another one. No resource
 * that every server has bears a dot in its name.
 */
export type CustomResourceName = `${string}.${string}`;

/**
 * Whatever the definition says; it may be the name of a built-in kind, too, in another group: whoever asks for a
 * kind asks for its apiVersion, too. For the compiler it is a word that no built-in kind is called by.
 */
export declare enum CustomKind {
  any = '',
}

export interface CustomObject {
  apiVersion: `${string}.${string}/${string}`;
  kind: CustomKind;
  metadata: ObjectMeta & { namespace?: string };
  /** These and any others, as the schema says. */
  spec?: unknown;
  status?: unknown;
}
