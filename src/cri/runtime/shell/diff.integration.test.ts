import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SHELL_SCRIPTS } from './testing/shell-scripts.ts';
import { APPLET_SCRIPTS } from './testing/applet-scripts.ts';
import { ShellBench } from './testing/shell-bench.ts';

function real(script: string) {
  const cwd = mkdtempSync('/tmp/drydock-shell-');
  const run = spawnSync('dash', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: '/root' },
    timeout: 10000,
  });
  rmSync(cwd, { recursive: true, force: true });
  return { stdout: run.stdout, exitCode: run.status };
}
describe.each(Object.entries({ ...SHELL_SCRIPTS, ...APPLET_SCRIPTS }))('%s', (_n, scripts) => {
  it.each(scripts)('%s', async (script) => {
    const { stdout, stderr, exitCode } = await new ShellBench().run(
      `mkdir -p /tmp/w; cd /tmp/w\n${script}`,
    );
    const r = real(script);
    if (stdout !== r.stdout || exitCode !== r.exitCode)
      console.log(
        'DIFF',
        JSON.stringify(
          { script, ours: [stdout, exitCode, stderr], real: [r.stdout, r.exitCode] },
          null,
          1,
        ),
      );
    expect({ stdout, exitCode }).toEqual(r);
  });
});
