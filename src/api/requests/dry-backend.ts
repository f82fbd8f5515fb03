/** A backend whose writes are not written: for requests with `dryRun`. */
import type { ObjectMeta, ResourceName, Resources } from '../objects.ts';
import { stamp } from '../structural-sharing.ts';
import { Backend, type BackendOptions } from './backend.ts';

export class DryBackend extends Backend {
  constructor(options: Omit<BackendOptions, 'onRemoved'>) {
    super({ ...options, onRemoved: () => undefined });
  }

  /** A new object has no version but what it was given, another keeps its own. */
  override put<Name extends ResourceName>(
    _verb: unknown,
    _resource: Name,
    next: Resources[Name],
    old: Resources[Name] | undefined,
  ): Resources[Name] {
    if (old !== undefined) return stamp(next, old.metadata.resourceVersion);
    const { resourceVersion: given }: Partial<ObjectMeta> = next.metadata;
    const stamped = stamp<Resources[Name]>(next, given ?? '');
    if ((given ?? '') !== '') return stamped;
    const { resourceVersion: _, ...metadata } = stamped.metadata;
    return { ...stamped, metadata };
  }

  override remove<Name extends ResourceName>(
    _verb: unknown,
    _resource: Name,
    last: Resources[Name],
    old: Resources[Name],
  ): Resources[Name] {
    return stamp(last, old.metadata.resourceVersion);
  }
}
