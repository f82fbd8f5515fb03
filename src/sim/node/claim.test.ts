/** A directory belongs to one process at a time, and never to a dead one. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_FILE, claimDirectory, ClaimedError } from './claim.ts';

let directory = '';
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'drydock-claim-test-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const claimedBy = (owner: string): void => fs.writeFileSync(join(directory, CLAIM_FILE), owner);

describe('claimDirectory', () => {
  it('leaves a file while it holds, and nothing after', () => {
    const release = claimDirectory(directory);
    const during = fs.readdirSync(directory);
    release();

    expect([during, fs.readdirSync(directory)]).toEqual([[CLAIM_FILE], []]);
  });

  it('refuses what a living process has, and says which', () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      claimedBy(String(sleeper.pid));

      expect(() => claimDirectory(directory)).toThrow(ClaimedError);
      expect(() => claimDirectory(directory)).toThrow(`in use by process ${String(sleeper.pid)}`);
    } finally {
      sleeper.kill();
    }
  });

  it.each(['', 'rubbish', '-1', '0', '1.5', String(process.pid)])(
    'takes over from "%s"',
    (owner) => {
      claimedBy(owner);
      const release = claimDirectory(directory);

      expect(fs.readFileSync(join(directory, CLAIM_FILE), 'utf8')).toBe(String(process.pid));
      release();
    },
  );

  it('takes over from a process that has ended', () => {
    claimedBy(String(spawnSync('true').pid));

    expect(() => claimDirectory(directory)).not.toThrow();
  });

  it('throws what the machine says, where nothing can be written', () => {
    expect(() => claimDirectory(join(directory, 'nowhere'))).toThrow('ENOENT');
  });
});
