/**
 * The files of one image, in memory: what the roots of its containers begin as. Read from the store when
 * a container first needs them, and shared until one changes something.
 *
 * Deviation: upstream unpacks as it pulls, on the disk. Here it takes no time and no room of the disk.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeText, perform, type FileSystem, type Host, type Steps } from '../../../sim/index.ts';
import { copyOfTree, createMemoryHostAdapters, type TreeCopy } from '../../../sim/memory/index.ts';
import type { ContainerImages, Image } from '../../index.ts';
import { isThere } from '../mount-namespace.ts';
import type { MissingProgram } from '../processes/container-world.ts';
import { APPLET_NAMES, DEFAULT_PATH, type ProgramKind } from './programs.ts';

/** On the memory disk; it becomes the root of each copy. */
const ROOT = '/rootfs';

export interface ImageTree {
  /** As the image has it: not to be changed. */
  readonly files: FileSystem;
  /**
   * The image holds no program at all: it stands for one that nobody has built, with the simulator's own busybox
   * in it, and whatever else its containers start.
   */
  readonly isStandIn: boolean;
  /** Its `/etc/passwd`, empty where it has none. */
  readonly accounts: string;
  /** Its `/etc/group`. */
  readonly groups: string;
  /** What was found of its programs, by path. */
  readonly programs: Map<string, ProgramKind | MissingProgram>;
  /** With a layer over it that may be written to. */
  copy(): TreeCopy;
}

export interface ImageTreeSources {
  readonly host: Host;
  readonly images: Pick<ContainerImages, 'unpack'>;
}

/** @throws {CriError} */
export function* loadImageTree({ host, images }: ImageTreeSources, image: Image): Steps<ImageTree> {
  const memory = createMemoryHostAdapters();
  const { files } = memory;
  yield* perform(images.unpack(image.id, files, ROOT));
  const mayStandIn = image.config?.holdsAll !== true && !startsSomething(image);
  const { isStandIn, accounts, groups } = yield* perform(
    host.perform(async () => {
      await files.mkdir(ROOT, { recursive: true });
      const standsIn = mayStandIn && !(await hasPrograms(files));
      if (standsIn) await addBusybox(files);
      const accounts = await readText(files, `${ROOT}/etc/passwd`);
      return { isStandIn: standsIn, accounts, groups: await readText(files, `${ROOT}/etc/group`) };
    }),
  );
  const { files: shared } = copyOfTree(memory, ROOT);
  const programs: ImageTree['programs'] = new Map();
  const copy = (): TreeCopy => copyOfTree(memory, ROOT);
  return { files: shared, isStandIn, accounts, groups, programs, copy };
}

async function readText(files: FileSystem, path: string): Promise<string> {
  const isFile = (await isThere(files.stat(path))) && (await files.stat(path)).type === 'file';
  return isFile ? decodeText(await files.readFile(path)) : '';
}

function startsSomething({ config = {} }: Image): boolean {
  return (config.entrypoint ?? []).length + (config.cmd ?? []).length > 0;
}

const EXECUTE = 0o111;

/** A file that must not be executed is none: a name without a program behind it. */
async function hasPrograms(files: FileSystem): Promise<boolean> {
  for (const directory of DEFAULT_PATH.split(':')) {
    if (!(await isThere(files.stat(ROOT + directory)))) continue;
    for (const { name } of await files.readdir(ROOT + directory)) {
      const { type, mode } = await files.lstat(`${ROOT}${directory}/${name}`);
      if (type === 'symlink' || (type === 'file' && (mode & EXECUTE) !== 0)) return true;
    }
  }
  return false;
}

const ACCOUNTS = utf8ToBytes(
  'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
);

async function addBusybox(files: FileSystem): Promise<void> {
  const directories = ['bin', 'etc', 'root', 'tmp', 'usr', 'var', 'home'];
  for (const name of directories) {
    const path = `${ROOT}/${name}`;
    if (!(await isThere(files.lstat(path)))) await files.mkdir(path);
  }
  await files.chmod(`${ROOT}/tmp`, 0o1777);
  await files.writeFile(`${ROOT}/bin/busybox`, utf8ToBytes('busybox\n'), { mode: 0o755 });
  for (const name of APPLET_NAMES) await files.symlink('/bin/busybox', `${ROOT}/bin/${name}`);
  const accounts = `${ROOT}/etc/passwd`;
  if (!(await isThere(files.lstat(accounts)))) await files.writeFile(accounts, ACCOUNTS);
}
