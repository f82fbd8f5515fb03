/**
 * The shell and its applets beside real ones: the same scripts in `dash` with the machine's own programs, each in
 * an empty directory. What they print, and how they end, is the same.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APPLET_SCRIPTS } from './testing/applet-scripts.ts';
import { ShellBench } from './testing/shell-bench.ts';
import { SHELL_SCRIPTS } from './testing/shell-scripts.ts';

const SHELL = 'dash';
const isThere = spawnSync(SHELL, ['-c', 'exit 0']).status === 0;
if (!isThere) console.warn(`no ${SHELL} on this machine: the shell is compared with nothing`);

function really(script: string): { readonly stdout: string; readonly exitCode: number | null } {
  const cwd = mkdtempSync(join(tmpdir(), 'shell-'));
  const env = { PATH: process.env['PATH'], HOME: '/root', TZ: 'UTC', LC_ALL: 'C' };
  const { stdout, status } = spawnSync(SHELL, ['-c', script], { cwd, env, encoding: 'utf8' });
  rmSync(cwd, { recursive: true });
  return { stdout, exitCode: status };
}

describe.skipIf(!isThere).each(Object.entries({ ...SHELL_SCRIPTS, ...APPLET_SCRIPTS }))(
  '%s',
  (_about, scripts) => {
    it.each(scripts)('%s', async (script) => {
      const own = await new ShellBench().run(`mkdir /tmp/own; cd /tmp/own\n${script}`);

      expect({ stdout: own.stdout, exitCode: own.exitCode }).toEqual(really(script));
    });
  },
);
