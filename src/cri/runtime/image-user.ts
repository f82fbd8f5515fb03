/**
 * As whom a container runs whose image says so: a name is looked up in the image's own files as the container is made.
 * Upstream: containerd internal/cri/server/container_create.go; pkg/oci/spec_opts.go, WithUser (v2.3).
 */
import { hashOf } from '#hash';
import type { Steps } from '../../sim/index.ts';
import { CriError, type ContainerConfig, type Image } from '../index.ts';
import { isNamed, readAccount } from './accounts.ts';
import { ContainerFiles } from './container-files.ts';
import type { ProcessUser } from './processes/container-world.ts';
import type { RuntimeState } from './runtime-state.ts';

const NUMBER = /^\d+$/;

/**
 * Undefined: the image says nothing, or who asks for the container knows better.
 * @throws {CriError} Unknown, in containerd's words, where there is no such user or group
 */
export function* imageUser(
  state: RuntimeState,
  containerId: string,
  { runAsUser }: ContainerConfig,
  image: Image,
): Steps<ProcessUser | undefined> {
  const { user = '' } = image.config ?? {};
  if (user === '' || runAsUser !== undefined) return undefined;
  const [name = '', group = '0'] = user.split(':');
  if (!isNamed(user)) return { uid: Number(name), gid: Number(group) };
  const files = new ContainerFiles({
    world: state.world,
    host: state.host,
    mounts: [],
    readCostMs: 0,
    imageTree: () => state.imageTree(image),
    isRootReadOnly: true,
    ownFiles: () => new Map(),
    isOwnFile: () => false,
    written: () => undefined,
  });
  const account = yield* readAccount(files, user);
  if (account !== undefined) return account;
  const isThere = NUMBER.test(name) || (yield* readAccount(files, name)) !== undefined;
  const digits = parseInt(hashOf('sha256', containerId).slice(0, 8), 16);
  const place = `/var/lib/containerd/tmpmounts/containerd-mount${String(digits)}`;
  const why = `no ${isThere ? 'groups' : 'users'} found`;
  throw new CriError(
    'Unknown',
    `failed to create containerd container: mount callback failed on ${place}: ${why}`,
  );
}
