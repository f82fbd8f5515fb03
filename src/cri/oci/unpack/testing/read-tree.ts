/** A tree of files as comparable data: what `umoci unpack` and ours must agree on. */
import type { FileSystem } from '../../../../sim/index.ts';

export interface TreeNode {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
  /** Of a link. */
  readonly target: string | undefined;
  /** Of a file. */
  readonly content: string | undefined;
  /** The first path, in order, of the same inode. */
  readonly sameAs: string;
}

/** All below `root`, and `root` itself as `.`, sorted by path. */
export async function readTree(files: FileSystem, root: string): Promise<readonly TreeNode[]> {
  const nodes: TreeNode[] = [];
  const firstOf = new Map<number, string>();
  const visit = async (host: string, path: string): Promise<void> => {
    const stat = await files.lstat(host);
    const sameAs = firstOf.get(stat.inode) ?? path;
    firstOf.set(stat.inode, sameAs);
    const { type, mode, uid, gid, mtimeMs } = stat;
    const target = type === 'symlink' ? await files.readlink(host) : undefined;
    const content = type === 'file' ? textOf(await files.readFile(host)) : undefined;
    nodes.push({ path, type, mode, uid, gid, mtimeMs, target, content, sameAs });
    if (type !== 'directory') return;
    for (const { name } of await files.readdir(host)) {
      await visit(`${host}/${name}`, path === '.' ? name : `${path}/${name}`);
    }
  };
  await visit(root, '.');
  return nodes;
}

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
