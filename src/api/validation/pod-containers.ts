/** The containers of a pod, of whichever kind. */
import type { Container, PodSpec } from '../objects.ts';

/** Each under its path. */
export function containersOf(spec: PodSpec): readonly (readonly [string, Container])[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    ((spec[list] ?? []) as readonly Container[]).map(
      (each, at) => [`spec.${list}[${String(at)}]`, each] as const,
    ),
  );
}

/** Whether any is so: asked first where few are, since nearly no pod needs the paths. */
export function hasContainer(
  { initContainers, containers, ephemeralContainers }: Partial<PodSpec>,
  is: (container: Container) => boolean,
): boolean {
  return (
    containers?.some(is) === true ||
    initContainers?.some(is) === true ||
    (ephemeralContainers as readonly Container[] | undefined)?.some(is) === true
  );
}
