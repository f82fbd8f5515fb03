/** From the scenario's words for content to a real image or artifact, byte for byte reproducible. */
import { buildArtifact, buildImage, type BuiltObject } from '../cri/registry/index.ts';
import type { Content } from './content.ts';
import { InputError } from './input-error.ts';

/** @throws {InputError} if there is neither an image nor an artifact. */
export function buildContent(content: Content): BuiltObject {
  if (content.image !== undefined) return buildImage(content.image);
  if (content.artifact !== undefined) {
    const { type, files } = content.artifact;
    return buildArtifact({
      artifactType: type,
      files: Object.entries(files).map(([name, text]) => ({ name, content: text })),
    });
  }
  throw new InputError(`content ${content.reference}: needs either image or artifact`);
}
