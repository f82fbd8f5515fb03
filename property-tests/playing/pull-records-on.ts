/** Reads what the kubelet keeps of its pulls: a file each. */
import type { FileSystem } from '../../src/sim/index.ts';
import type { PullRecordFiles } from './played.ts';

const ROOT = '/var/lib/kubelet/image_manager';

export async function pullRecordsOn(files: FileSystem | undefined): Promise<PullRecordFiles> {
  return { intents: await textsIn(files, 'pulling'), pulled: await textsIn(files, 'pulled') };
}

async function textsIn(files: FileSystem | undefined, folder: string): Promise<readonly string[]> {
  const path = `${ROOT}/${folder}`;
  const entries = (await files?.readdir(path).catch(() => [])) ?? [];
  const texts: string[] = [];
  for (const { name } of entries) {
    const bytes = await files?.readFile(`${path}/${name}`);
    texts.push(new TextDecoder().decode(bytes));
  }
  return texts;
}
