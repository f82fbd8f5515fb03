/** A directory belongs to one process at a time, and never to a dead one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDirectory, ClaimedError, isClaim } from './claim.ts';

let directory = '';
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'drydock-claim-test-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const claims = (): readonly string[] => fs.readdirSync(directory);

/** Another process that claims the directory, as soon as it can, and lives until it is killed. */
async function claimant(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const module = JSON.stringify(join(import.meta.dirname, 'claim.ts'));
  const program = `import(${module}).then(({ claimDirectory }) => {
    try { claimDirectory(${JSON.stringify(directory)}); console.log('claimed'); }
    catch (error) { console.log(error.message); }
    setInterval(() => {}, 1000);
  });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

describe('claimDirectory', () => {
  it('leaves a file while it holds, and nothing after', () => {
    const release = claimDirectory(directory);
    const during = claims();
    release();

    expect([during.map(isClaim), claims()]).toEqual([[true], []]);
  });

  it('refuses what a living process has, this one too, and says which', () => {
    const release = claimDirectory(directory);

    expect(() => claimDirectory(directory)).toThrow(ClaimedError);
    expect(() => claimDirectory(directory)).toThrow(`in use by process ${String(process.pid)}`);
    release();
    expect(() => claimDirectory(directory)).not.toThrow();
  });

  it('is one of several that come at once, and the next one’s when that was killed', async () => {
    const rivals = await Promise.all([claimant(), claimant(), claimant()]);
    const holders = rivals.filter(({ said }) => said === 'claimed');
    const during = claims();
    const refused = (): unknown => claimDirectory(directory);

    expect(holders.length).toBe(during.length);
    expect(holders.length).toBeLessThanOrEqual(1);
    for (const { child } of holders) {
      expect(refused).toThrow(`in use by process ${String(child.pid)}`);
    }
    await Promise.all(rivals.map(({ child }) => kill(child)));
    expect(refused).not.toThrow();
    expect(claims()).toHaveLength(1);
  });

  // Process 1 lives, and began when it began: another one had its number before.
  const dead = ['999999999-5', `${String(process.pid)}-1`, '0-0'];
  it.each(fs.existsSync('/proc/1/stat') ? ['1-1', ...dead] : dead)(
    'takes over from %s, which is no more',
    (owner) => {
      fs.writeFileSync(join(directory, `.drydock-claim-${owner}`), '');
      const release = claimDirectory(directory);

      expect(claims()).toHaveLength(1);
      release();
      expect(claims()).toEqual([]);
    },
  );

  it('leaves alone what is no claim', () => {
    fs.writeFileSync(join(directory, '.drydock-claim-not'), '');
    claimDirectory(directory)();

    expect(claims()).toEqual(['.drydock-claim-not']);
  });

  it('throws what the machine says, where nothing can be written', () => {
    expect(() => claimDirectory(join(directory, 'nowhere'))).toThrow('ENOENT');
  });
});
