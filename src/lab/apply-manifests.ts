/**
 * kubectl apply, simply: creates what is missing, merge-patches what exists. A CustomResourceDefinition that others
 * follow is waited for, as people do by `kubectl wait --for=condition=Established`.
 */
import { StatusError, type Manifest } from '../api/index.ts';
import { rethrowProgrammerError } from '../sim/index.ts';
import { InputError } from './input-error.ts';
import type { Lab } from './lab.ts';
import { resourceOfManifest } from './resource-of.ts';

const LOOK_MS = 10;
/** Names that others have are never accepted. */
const PATIENCE_MS = 30_000;

type ApplyingLab = Pick<Lab, 'cluster' | 'perform' | 'find' | 'advance' | 'world'>;

/** @throws {StatusError} @throws {InputError} */
export async function applyManifests(
  lab: ApplyingLab,
  manifests: readonly Manifest[],
): Promise<void> {
  for (const [at, manifest] of manifests.entries()) {
    await applyOne(lab, manifest);
    const isLast = at === manifests.length - 1;
    if (!isLast && manifest.kind === 'CustomResourceDefinition') {
      await established(lab, manifest.metadata?.name ?? '');
    }
  }
}

async function applyOne(lab: ApplyingLab, manifest: Manifest): Promise<void> {
  const resource = resourceOfManifest(manifest, lab.cluster.api.resources);
  const client = lab.cluster.client.resource(resource);
  const { name = '', namespace = 'default' } = manifest.metadata ?? {};
  try {
    await lab.perform<unknown>(client.create(manifest));
  } catch (error) {
    rethrowProgrammerError(error);
    // A manifest that says only what changes is no whole object; that matters where there is none.
    const isThere =
      error instanceof StatusError && lab.find(resource, name, namespace) !== undefined;
    if (!isThere) throw error;
    await lab.perform<unknown>(client.patch({ name, namespace }, manifest));
  }
}

/** Until it is, or never will be. @throws {InputError} */
export async function established(lab: ApplyingLab, name: string): Promise<void> {
  const until = lab.world.now() + PATIENCE_MS;
  for (;;) {
    const crd = lab.find('customresourcedefinitions', name);
    const conditions = crd?.status.conditions ?? [];
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return;
    const [refused] = conditions.filter(
      ({ type, status }) => type === 'NamesAccepted' && status === 'False',
    );
    if (refused !== undefined || lab.world.now() >= until) {
      const why = refused?.message ?? 'timed out';
      throw new InputError(`customresourcedefinition/${name} is not established: ${why}`);
    }
    await lab.advance(LOOK_MS);
  }
}
