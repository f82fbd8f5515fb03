/**
 * From the scenario's words for content to a real image or artifact, byte for byte reproducible. That
 * is why what was packed lately is kept by its value, whatever world asks: two worlds that push the
 * same files meet in bytes which neither changes, and a fuzzer packs them once.
 */
import { buildArtifact, buildImage, type BuiltObject } from '../cri/registry/index.ts';
import type { Content } from './content.ts';
import { InputError } from './input-error.ts';

/** Read by the image service. */
const PROGRAMS_LABEL = 'dev.drydock.programs';

const KEPT_MAX = 100;
/** By the content without its reference, as JSON; the oldest first. */
const kept = new Map<string, BuiltObject>();

/** @throws {InputError} if there is neither an image nor an artifact. */
export function buildContent({ reference, image, artifact }: Content): BuiltObject {
  const key = JSON.stringify([image, artifact]);
  const before = kept.get(key);
  if (before !== undefined) return before;
  const built = pack({ reference, image, artifact });
  const [oldest = key] = kept.keys();
  if (kept.size >= KEPT_MAX) kept.delete(oldest);
  kept.set(key, built);
  return built;
}

function pack(content: Content): BuiltObject {
  if (content.image !== undefined) {
    const { layers, programs, ...config } = content.image;
    const labels = programs === undefined ? {} : { labels: { [PROGRAMS_LABEL]: programs } };
    return buildImage({ layers, config, ...labels });
  }
  if (content.artifact !== undefined) {
    const { type, files } = content.artifact;
    return buildArtifact({
      artifactType: type,
      files: Object.entries(files).map(([name, text]) => ({ name, content: text })),
    });
  }
  throw new InputError(`content ${content.reference}: needs either image or artifact`);
}
