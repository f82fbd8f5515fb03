/**
 * What any Linux machine has on its disk, whatever runs there: links of a volume may lead to it, and volumes of
 * `hostPath` name it. Source: Filesystem Hierarchy Standard 3.0.
 */
import type { FileSystem } from '../sim/index.ts';

const DIRECTORIES = [
  'bin',
  'dev',
  'etc',
  'home',
  'lib',
  'mnt',
  'opt',
  'proc',
  'run',
  'srv',
  'sys',
  'usr',
];
/** By path, with the mode of each. */
const OTHERS: readonly (readonly [path: string, mode: number])[] = [
  ['/root', 0o700],
  ['/tmp', 0o1777],
  ['/var/tmp', 0o1777],
];
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';

export async function makeMachineFiles(files: FileSystem, hostname: string): Promise<void> {
  for (const name of DIRECTORIES) await files.mkdir(`/${name}`, { recursive: true });
  for (const [path, mode] of OTHERS) {
    await files.mkdir(path, { recursive: true });
    await files.chmod(path, mode);
  }
  const texts = {
    hostname: `${hostname}\n`,
    hosts: `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n`,
    passwd: PASSWD,
  };
  for (const [name, text] of Object.entries(texts)) {
    await files.writeFile(`/etc/${name}`, new TextEncoder().encode(text), { mode: 0o644 });
  }
}
