/**
 * The registries that plain manifests need: each image that they name is there, under its own name, with
 * the root file system of a busybox.
 */
import { ImageNameError, parseImageName, type Manifest } from '../../api/index.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { Content, DeclaredRegistry } from '../content.ts';
import { BUSYBOX_FILES } from './busybox-files.ts';

export function registriesOf(manifests: readonly Manifest[]): readonly DeclaredRegistry[] {
  const byHost = new Map<string, Map<string, Content>>();
  for (const image of new Set(manifests.flatMap(imagesIn))) {
    const found = placeOf(image);
    if (found === undefined) continue;
    const content = byHost.get(found.host) ?? new Map<string, Content>();
    byHost.set(found.host, content);
    content.set(found.reference, contentOf(image, found.reference));
  }
  return [...byHost].map(([host, content]) => ({ host, content: [...content.values()] }));
}

/** Every value of a field that names an image, wherever it is: containers, and volumes. */
function imagesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    if ((key === 'image' || key === 'reference') && typeof item === 'string') return [item];
    return imagesIn(item);
  });
}

/** Undefined for what is no name, and for digests: nothing can be made that has one. */
function placeOf(image: string): { readonly host: string; readonly reference: string } | undefined {
  try {
    const { repository, tag, digest } = parseImageName(image);
    if (digest !== '') return undefined;
    const slash = repository.indexOf('/');
    return {
      host: repository.slice(0, slash),
      reference: `${repository.slice(slash + 1)}:${tag === '' ? 'latest' : tag}`,
    };
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ImageNameError)) throw error;
    return undefined;
  }
}

/** Images of different names differ. */
function contentOf(image: string, reference: string): Content {
  const files = { ...BUSYBOX_FILES, 'etc/image': `${image}\n` };
  return { reference, image: { layers: [{ files }] } };
}
