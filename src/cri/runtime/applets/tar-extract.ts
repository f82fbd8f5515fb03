/** `tar x` and `tar t`: what is in an archive. The texts are busybox's. */
import { FileSystemError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { OpenFile } from '../processes/open-file.ts';
import type { AppletCall } from './applet.ts';
import type { TarOptions } from './tar-options.ts';
import { BLOCK_BYTES, decodeHeader, decodeRecords, padded, type TarHeader } from './tar-format.ts';

const CHUNK_BYTES = 65_536;

export function* readArchive(
  call: AppletCall,
  options: TarOptions,
  archive: OpenFile,
): Steps<number> {
  let next: Partial<Pick<TarHeader, 'name' | 'linkName' | 'sizeBytes'>> = {};
  let status = 0;
  for (let count = 0; ; count++) {
    const content = yield* readExactly(archive, BLOCK_BYTES);
    if (content.length < BLOCK_BYTES) {
      return content === '' && count > 0 ? status : yield* call.complain('short read');
    }
    const decoded = headerIn(content);
    if (decoded === 'invalid') return yield* call.complain('invalid tar magic');
    if (decoded === undefined) {
      // What is written behind the end is taken, lest the writer finds a closed pipe.
      while ((yield* archive.read(CHUNK_BYTES)) !== '');
      return status;
    }
    const header = { ...decoded, ...next };
    next = {};
    if (['L', 'K', 'x', 'g'].includes(header.type)) {
      const text = yield* readPadded(archive, header.sizeBytes);
      if (header.type === 'L') next = { name: text.replace(/\0.*$/s, '') };
      else if (header.type === 'K') next = { linkName: text.replace(/\0.*$/s, '') };
      else if (header.type === 'x') next = extended(decodeRecords(text));
      continue;
    }
    const isWanted =
      options.names.length === 0 || options.names.some((each) => covers(each, header.name));
    if (isWanted && (options.isVerbose || options.mode === 't'))
      yield* call.print(`${header.name}\n`);
    if (!isWanted || options.mode === 't') yield* skip(archive, header.sizeBytes);
    else status = Math.max(status, yield* extract(call, options, header, archive));
  }
}

function headerIn(content: string): TarHeader | 'invalid' | undefined {
  try {
    return decodeHeader(content);
  } catch (error) {
    if (error instanceof RangeError) return 'invalid';
    throw error;
  }
}

function extended(
  records: ReadonlyMap<string, string>,
): Partial<Pick<TarHeader, 'name' | 'linkName' | 'sizeBytes'>> {
  const [name, linkName, size] = ['path', 'linkpath', 'size'].map((key) => records.get(key));
  return {
    ...(name === undefined ? {} : { name }),
    ...(linkName === undefined ? {} : { linkName }),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
  };
}

function covers(wanted: string, name: string): boolean {
  const plain = name.replace(/\/$/, '');
  return plain === wanted.replace(/\/$/, '') || plain.startsWith(`${wanted.replace(/\/$/, '')}/`);
}

function* extract(
  call: AppletCall,
  { keepsTimes, toStdout }: TarOptions,
  header: TarHeader,
  archive: OpenFile,
): Steps<number> {
  const { type, mode, linkName, sizeBytes, mtimeSeconds } = header;
  const name = header.name.replace(/^\/+/, '');
  if (name.split('/').includes('..')) {
    yield* skip(archive, sizeBytes);
    return yield* call.complain(`name with '..': ${name}`);
  }
  if (toStdout) {
    yield* copyOut(archive, sizeBytes, (data) => call.print(data));
    return 0;
  }
  const path = call.path(name.replace(/\/$/, ''));
  yield* makeParents(call, path);
  const done = yield* call.attempt(function* (): Steps<void> {
    if (type === '5') yield* makeDirectory(call, path, mode);
    else if (type === '2') {
      yield* unlinked(call, path);
      yield* call.files((view) => view.symlink(linkName, path));
    } else if (type === '1') {
      yield* unlinked(call, path);
      yield* call.files((view) => view.link(call.path(linkName), path));
    } else {
      const opened = yield* call.open(path, 'write');
      opened.hold();
      try {
        yield* copyOut(archive, sizeBytes, (data) => opened.file.write(data));
      } finally {
        opened.release();
      }
      yield* call.files((view) => view.chmod(path, mode & 0o7777 & ~call.process.table.umask));
      if (keepsTimes) yield* call.files((view) => view.setTime(path, mtimeSeconds * 1000));
    }
  });
  if (!(done instanceof FileSystemError)) return 0;
  return yield* call.complain(`can't create '${name}': ${errnoText(done)}`);
}

function* makeDirectory(call: AppletCall, path: string, mode: number): Steps<void> {
  const made = yield* call.attempt(() => call.files((view) => view.mkdir(path, mode & 0o777)));
  if (made instanceof FileSystemError && made.code !== 'EEXIST') throw made;
}

function* makeParents(call: AppletCall, path: string): Steps<void> {
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (parent === '' || (yield* call.stat(parent)) !== undefined) return;
  yield* makeParents(call, parent);
  yield* call.attempt(() => makeDirectory(call, parent, 0o755));
}

function* unlinked(call: AppletCall, path: string): Steps<void> {
  const gone = yield* call.attempt(() => call.files((view) => view.unlink(path)));
  if (gone instanceof FileSystemError && gone.code !== 'ENOENT') throw gone;
}

function* readExactly(file: OpenFile, count: number): Steps<string> {
  let content = '';
  while (content.length < count) {
    const data = yield* file.read(count - content.length);
    if (data === '') return content;
    content += data;
  }
  return content;
}

function* readPadded(file: OpenFile, sizeBytes: number): Steps<string> {
  const content = yield* readExactly(file, padded('\0'.repeat(sizeBytes)).length);
  return content.slice(0, sizeBytes);
}

function* skip(file: OpenFile, sizeBytes: number): Steps<void> {
  yield* copyOut(file, sizeBytes, function* () {
    // It is not wanted.
  });
}

function* copyOut(
  file: OpenFile,
  sizeBytes: number,
  write: (data: string) => Steps<void>,
): Steps<void> {
  let left = sizeBytes;
  while (left > 0) {
    const data = yield* file.read(Math.min(CHUNK_BYTES, left));
    if (data === '') return;
    left -= data.length;
    yield* write(data);
  }
  yield* readExactly(file, (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}
