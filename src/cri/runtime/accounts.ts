/**
 * Who a user is that an image names: by the files of accounts in the image.
 * Upstream: containerd pkg/oci/spec_opts.go, WithUser, WithUsername (v2.3).
 */
import { decodeText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { ContainerFiles } from './container-files.ts';
import type { ProcessUser } from './processes/container-world.ts';

export interface Account extends ProcessUser {
  readonly home: string;
}

const NUMBER = /^\d+$/;

/** A name, of a user or a group, that only the image can explain. */
export function isNamed(user: string): boolean {
  return user.split(':').some((part) => part !== '' && !NUMBER.test(part));
}

/** By the container's own files; undefined, if they do not tell. */
export function* readAccount(files: ContainerFiles, user: string): Steps<Account | undefined> {
  const passwd = yield* textOf(files, '/etc/passwd');
  return accountOf(user, passwd, yield* textOf(files, '/etc/group'));
}

function* textOf(container: ContainerFiles, path: string): Steps<string> {
  try {
    return yield* perform(
      container.withFile(path, async (files, { hostPath }) =>
        decodeText(await files.readFile(hostPath)),
      ),
    );
  } catch (error) {
    rethrowProgrammerError(error);
    return '';
  }
}

/**
 * @param user `name`, `name:group`, `1000:group`
 * @returns undefined, if there is no such user or group
 */
export function accountOf(user: string, passwd: string, group: string): Account | undefined {
  const [name = '', groupName] = user.split(':');
  const [, , uid = NUMBER.test(name) ? name : '', ownGid = '0', , home = '/'] =
    entries(passwd).find(([each, , number]) => each === name || number === name) ?? [];
  const [, , gid = groupName !== undefined && NUMBER.test(groupName) ? groupName : ''] =
    groupName === undefined ? ['', '', ownGid] : (named(group, groupName) ?? []);
  if (!NUMBER.test(uid) || !NUMBER.test(gid)) return undefined;
  return { uid: Number(uid), gid: Number(gid), home };
}

/** Who is in no account lives at the root. Upstream: runc, libcontainer/user, GetExecUser (1.1). */
export function homeOf(uid: number, passwd: string): string {
  const [, , , , , home = '/'] = entries(passwd).find(([, , each]) => each === String(uid)) ?? [];
  return home;
}

/** Those whose members name the user. Upstream: containerd pkg/oci/spec_opts.go, WithAdditionalGIDs (v2.3). */
export function groupsOf(
  uid: number,
  files: { readonly accounts: string; readonly groups: string },
): readonly number[] {
  const [name] = entries(files.accounts).find(([, , each]) => each === String(uid)) ?? [];
  if (name === undefined) return [];
  return entries(files.groups)
    .filter(([, , gid = '', members = '']) => NUMBER.test(gid) && members.split(',').includes(name))
    .map(([, , gid]) => Number(gid));
}

function named(text: string, name: string): readonly string[] | undefined {
  return entries(text).find(([each]) => each === name);
}

function entries(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.split(':'));
}
