/** `tar c`: files and directories as an archive. The texts are busybox's. */
import { FileSystemError, type FileStat, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { AppletCall } from './applet.ts';
import type { TarOptions } from './tar-options.ts';
import { BLOCK_BYTES, encodeHeader, type TarHeader } from './tar-format.ts';

const CHUNK_BYTES = 65_536;

export function* createArchive(
  call: AppletCall,
  { archive, names, isVerbose }: TarOptions,
): Steps<number> {
  const opened =
    archive === '-' ? undefined : yield* call.attempt(() => call.open(archive, 'write'));
  if (opened instanceof FileSystemError) {
    return yield* call.complain(`can't open '${archive}': ${errnoText(opened)}`);
  }
  if (names.length === 0) return yield* call.complain('empty archive');
  opened?.hold();
  const write = (data: string): Steps<void> => opened?.file.write(data) ?? call.print(data);
  let status = 0;
  try {
    for (const name of names) status = Math.max(status, yield* add(call, name, write, isVerbose));
    yield* write('\0'.repeat(2 * BLOCK_BYTES));
  } finally {
    opened?.release();
  }
  if (status !== 0) yield* call.complain('error exit delayed from previous errors');
  return status;
}

function* add(
  call: AppletCall,
  path: string,
  write: (data: string) => Steps<void>,
  isVerbose: boolean,
): Steps<number> {
  const whole = call.path(path);
  const stat = yield* call.attempt(() => call.files((view) => view.lstat(whole)));
  if (stat instanceof FileSystemError) return yield* call.complain(`${path}: ${errnoText(stat)}`);
  const stripped = path.replace(/^\/+/, '');
  if (stripped !== path) yield* call.complain("removing leading '/' from member names");
  return yield* addTree(call, { path, name: stripped, stat }, write, isVerbose);
}

interface Member {
  readonly path: string;
  readonly name: string;
  readonly stat: FileStat;
}

function* addTree(
  call: AppletCall,
  { path, name, stat }: Member,
  write: (data: string) => Steps<void>,
  isVerbose: boolean,
): Steps<number> {
  const whole = call.path(path);
  const { type, mode, uid, gid, mtimeMs } = stat;
  const common = { mode, uid, gid, mtimeSeconds: Math.max(0, Math.floor(mtimeMs / 1000)) };
  const entry = { ...common, sizeBytes: 0, linkName: '' };
  if (isVerbose) yield* call.process.complain(name);
  if (type === 'symlink') {
    const linkName = yield* call.files((view) => view.readlink(whole));
    yield* write(encodeHeader({ ...entry, name, type: '2', linkName }));
    return 0;
  }
  if (type === 'file') {
    return yield* addFile(
      call,
      { ...entry, name, type: '0', sizeBytes: stat.sizeBytes },
      path,
      write,
    );
  }
  const directory = name === '' || name.endsWith('/') ? name : `${name}/`;
  if (name !== '') yield* write(encodeHeader({ ...entry, name: directory, type: '5' }));
  const children = yield* call.attempt(() => call.files((view) => view.readdir(whole)));
  if (children instanceof FileSystemError) {
    return yield* call.complain(`${path}: ${errnoText(children)}`);
  }
  let status = 0;
  for (const { name: child } of children) {
    const below = `${path.replace(/\/+$/, '')}/${child}`;
    const found = yield* call.attempt(() => call.files((view) => view.lstat(call.path(below))));
    if (found instanceof FileSystemError) continue;
    const member = { path: below, name: `${directory}${child}`, stat: found };
    status = Math.max(status, yield* addTree(call, member, write, isVerbose));
  }
  return status;
}

function* addFile(
  call: AppletCall,
  header: TarHeader,
  path: string,
  write: (data: string) => Steps<void>,
): Steps<number> {
  const opened = yield* call.attempt(() => call.open(path));
  if (opened instanceof FileSystemError)
    return yield* call.complain(`${path}: ${errnoText(opened)}`);
  opened.hold();
  try {
    yield* write(encodeHeader(header));
    let left = header.sizeBytes;
    while (left > 0) {
      const data = yield* opened.file.read(Math.min(CHUNK_BYTES, left));
      // It has become shorter: what was promised is filled up.
      const content = data === '' ? '\0'.repeat(Math.min(CHUNK_BYTES, left)) : data;
      left -= content.length;
      yield* write(content);
    }
    yield* write('\0'.repeat((BLOCK_BYTES - (header.sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES));
    return 0;
  } finally {
    opened.release();
  }
}
