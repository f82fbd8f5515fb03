/** What a container cannot be made without. */
import { perform, type Steps } from '../../sim/index.ts';
import { CriError, type ContainerConfig, type Image } from '../index.ts';
import { argvOf } from './container-processes.ts';
import { isThere } from './mount-namespace.ts';
import type { RuntimeState } from './runtime-state.ts';

/**
 * Upstream: containerd internal/cri/opts/spec_opts.go, WithProcessArgs (v2.3).
 * Deviation: an image that stands for one that nobody has built runs what is not modelled.
 * @throws {CriError} Unknown
 */
export function requireCommand(
  id: string,
  config: ContainerConfig,
  { config: image }: Image,
): void {
  if (image?.holdsAll !== true || argvOf({ config, image }).length > 0) return;
  const what = `failed to generate container "${id}" spec: failed to generate spec`;
  throw new CriError('Unknown', `${what}: no command specified`);
}

/** Upstream: containerd contrib/seccomp, WithProfile (v2.3). @throws {CriError} Unknown */
export function* requireSeccompProfile(
  { host }: RuntimeState,
  { seccompProfile: path }: ContainerConfig,
): Steps<void> {
  if (path === undefined) return;
  if (yield* perform(host.perform((files) => isThere(files.stat(path))))) return;
  const what = `failed to create containerd container: cannot load seccomp profile "${path}"`;
  throw new CriError('Unknown', `${what}: open ${path}: no such file or directory`);
}
