/** open(2), by path: files, and the devices that every container has. */
import {
  FileSystemError,
  errorText,
  rethrowProgrammerError,
  type Steps,
} from '../../../sim/index.ts';
import type { FileHandle } from '../file-handle.ts';
import { FULL_DEVICE, NULL_DEVICE, ZERO_DEVICE } from './devices.ts';
import { systemError } from './errno-text.ts';
import { Descriptor, type OpenFile } from './open-file.ts';
import type { OsProcess } from './os-process.ts';
import { RegularFile } from './regular-file.ts';

export type OpenMode = 'read' | 'write' | 'append' | 'read and write' | 'new';

const STREAMS: Readonly<Record<string, number>> = {
  '/dev/stdin': 0,
  '/dev/stdout': 1,
  '/dev/stderr': 2,
};

/** @throws {FileSystemError} */
export function* openPath(process: OsProcess, path: string, mode: OpenMode): Steps<Descriptor> {
  const whole = absolutePath(process, path);
  const special = deviceOf(process, whole);
  if (special !== undefined) return special;
  const { container } = process.table;
  const umasked = 0o666 & ~process.table.umask;
  const handle = yield* reported(process, whole, mode, () =>
    container.files.call((view) =>
      mode === 'read'
        ? view.openToRead(whole)
        : view.openToWrite(whole, {
            truncates: mode === 'write' || mode === 'new',
            isNew: mode === 'new',
            mode: umasked,
          }),
    ),
  );
  if (mode === 'write' && handle.isMounted) container.fileWritten(whole, {});
  return new Descriptor(new RegularFile(container, whole, handle, mode === 'append'));
}

export function absolutePath({ cwd }: Pick<OsProcess, 'cwd'>, path: string): string {
  if (path.startsWith('/')) return path;
  return cwd === '/' ? `/${path}` : `${cwd}/${path}`;
}

function* reported(
  { table: { container } }: OsProcess,
  path: string,
  mode: OpenMode,
  open: () => Steps<FileHandle>,
): Steps<FileHandle> {
  try {
    return yield* open();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    const told = { error: errorText(error) };
    if (mode === 'read') container.fileRead(path, told);
    else container.fileWritten(path, told);
    throw error;
  }
}

function deviceOf(process: OsProcess, path: string): Descriptor | undefined {
  if (!path.startsWith('/dev/') && !path.startsWith('/proc/')) return undefined;
  const own = STREAMS[path] ?? numberOf(/^\/(?:dev|proc\/self)\/fd\/(\d+)$/, path);
  if (own !== undefined) return required(process.descriptors.get(own), path);
  const [, pid, number] = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(path) ?? [];
  if (pid !== undefined) {
    const other = process.table.pids.find(Number(pid));
    return required(other?.descriptors.get(Number(number)), path);
  }
  const device = DEVICES[path];
  if (device !== undefined) return new Descriptor(device);
  if (path !== '/dev/random' && path !== '/dev/urandom') return undefined;
  const { container } = process.table;

  const read = function* (max: number): Steps<string> {
    return container.randomBytes(max);
  };
  return new Descriptor({ ...NULL_DEVICE, read });
}

const DEVICES: Readonly<Record<string, OpenFile>> = {
  '/dev/null': NULL_DEVICE,
  '/dev/zero': ZERO_DEVICE,
  '/dev/full': FULL_DEVICE,
};

function numberOf(pattern: RegExp, path: string): number | undefined {
  const [, number] = pattern.exec(path) ?? [];
  return number === undefined ? undefined : Number(number);
}

function required(descriptor: Descriptor | undefined, path: string): Descriptor {
  if (descriptor === undefined) throw systemError('ENOENT', path);
  return descriptor;
}
