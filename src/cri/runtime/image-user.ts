/**
 * As whom a container runs whose image says so: a name is looked up in the image's own files as the container is made.
 * Upstream: containerd internal/cri/server/container_create.go; pkg/oci/spec_opts.go, WithUser (v2.3).
 */
import { hashOf } from '#hash';
import type { Steps } from '../../sim/index.ts';
import { CriError, type ContainerConfig, type Image } from '../index.ts';
import { accountOf, isNamed, readAccount } from './accounts.ts';
import { ContainerFiles } from './container-files.ts';
import type { ProcessUser } from './processes/container-world.ts';
import type { RuntimeState } from './runtime-state.ts';

const NUMBER = /^\d+$/;

/**
 * Undefined: nothing is said, or who asks for the container knows better.
 * @throws {CriError} Unknown, in containerd's words, where there is no such user or group
 */
export function* imageUser(
  state: RuntimeState,
  containerId: string,
  { runAsUser, runAsGroup }: ContainerConfig,
  image: Image,
): Steps<ProcessUser | undefined> {
  const { user = '' } = image.config ?? {};
  if (runAsUser !== undefined) {
    if (runAsUser === 0 || runAsGroup !== undefined) return undefined;
    // Without a group of its own a user has the one that the image's accounts give it.
    const { accounts } = yield* state.imageTree(image);
    return accountOf(String(runAsUser), accounts, '');
  }
  if (user === '') return undefined;
  const [name = '', group = '0'] = user.split(':');
  if (!isNamed(user)) return { uid: Number(name), gid: Number(group) };
  const files = new ContainerFiles({
    containerId,
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
