/** Variables that files of a volume hold: newer than the generated types. Feature gate `EnvFiles` (KEP-3721). */
import type { Container } from './objects.ts';

type EnvVarSource = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

export interface FileKeySelector {
  readonly volumeName: string;
  /** Within the volume. */
  readonly path: string;
  readonly key: string;
  optional?: boolean;
}

export function fileKeyRefOf(source: EnvVarSource): FileKeySelector | undefined {
  return (source as { readonly fileKeyRef?: FileKeySelector }).fileKeyRef;
}
