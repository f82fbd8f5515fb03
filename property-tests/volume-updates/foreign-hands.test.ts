/**
 * P5: what a foreign hand took from a published volume is there again after the next sync, whatever kind of volume it
 * is; what is there meanwhile is one version.
 */
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/sim/index.ts';
import { observedPorts } from './observed-ports.ts';
import { published, UPDATE_MS_MAX, UpdateLab, type VolumeKind } from './update-lab.ts';

const CONTENT = { version: 'one', 'app.yaml': 'a' };

type Hand = (disk: FileSystem, directory: string) => Promise<void>;

const HANDS: readonly (readonly [string, Hand])[] = [
  ['a name', (disk, directory) => disk.unlink(`${directory}/version`)],
  ['`..data`', (disk, directory) => disk.unlink(`${directory}/..data`)],
  [
    'all names and `..data`',
    async (disk, directory) => {
      for (const name of ['version', 'app.yaml', '..data'])
        await disk.unlink(`${directory}/${name}`);
    },
  ],
];

describe.each<VolumeKind>(['oci', 'configMap'])('a volume of kind %s', (kind) => {
  it.each(HANDS)('gets back %s', async (_what, hand) => {
    const ports = await observedPorts();
    const update = await UpdateLab.open({ ports, first: CONTENT, kind });
    await hand(ports.disk, update.directory);
    ports.onStep = async () => {
      expect([undefined, CONTENT]).toContainEqual(await published(ports.disk, update.directory));
    };
    await update.lab.advance(UPDATE_MS_MAX);
    ports.onStep = () => Promise.resolve();

    expect(await published(ports.disk, update.directory)).toEqual(CONTENT);
    expect(await update.read('server', '/config/version')).toBe('one');
    expect(await update.read('server', '/config/app.yaml')).toBe('a');
    expect((await ports.disk.readdir(update.directory)).map(({ name }) => name)).toHaveLength(4);
    await update.close();
  });
});
