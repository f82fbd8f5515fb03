/** Who pulls and unpacks: drydock, containerd, skopeo with umoci. Each from nothing, each time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/cli/testing/drydock-process.ts';
import { measured, type Cost } from './measured-run.ts';

export interface Puller {
  readonly name: string;
  /** Programs without which it is left out. */
  readonly needs: readonly string[];
  /** Pulls and unpacks a reference into an empty directory. */
  pull(reference: string, directory: string): Promise<Cost>;
}

/** The programs that are not there. */
export function missing(programs: readonly string[]): readonly string[] {
  return programs.filter((each) => spawnSync('which', [each]).status !== 0);
}

const drydock: Puller = {
  name: 'drydock',
  needs: [],
  pull: async (reference, directory) => {
    const [store, tree] = [join(directory, 'store'), join(directory, 'tree')];
    // The build itself: the sources may change while this runs.
    const command = [process.execPath, join(ROOT, 'dist/main.js')];
    const [host = ''] = reference.split('/');
    const endpoint = `${host}=http://${host}`;
    const argv = ['mount', reference, tree, '--root', store, '--endpoint', endpoint];
    try {
      return await measured([[...command, ...argv]]);
    } finally {
      spawnSync(process.execPath, [join(ROOT, 'dist/main.js'), 'umount', tree, '--root', store]);
    }
  },
};

/** Its daemon is started before the clock is, and what it uses meanwhile is counted. */
const containerd: Puller = {
  name: 'containerd',
  needs: ['containerd', 'ctr'],
  pull: async (reference, directory) => {
    const socket = join(directory, 'socket');
    const config = join(directory, 'config.toml');
    writeFileSync(
      config,
      [
        'version = 2',
        `root = "${join(directory, 'root')}"`,
        `state = "${join(directory, 'state')}"`,
        'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
        `[grpc]\n  address = "${socket}"`,
        // Without one, two daemons fight for the same socket.
        `[ttrpc]\n  address = "${socket}.ttrpc"`,
      ].join('\n'),
    );
    const daemon = spawn('containerd', ['-c', config, '-l', 'error'], { stdio: 'ignore' });
    const ctr = ['ctr', '--address', socket];
    try {
      await until(() => spawnSync('ctr', [...ctr.slice(1), 'version']).status === 0, daemon);
      return await measured([[...ctr, 'images', 'pull', '--plain-http', reference]], daemon.pid);
    } finally {
      daemon.kill('SIGTERM');
      await ended(daemon);
    }
  },
};

const skopeo: Puller = {
  name: 'skopeo + umoci',
  needs: ['skopeo', 'umoci'],
  pull: async (reference, directory) => {
    const [layout, bundle] = [join(directory, 'layout'), join(directory, 'bundle')];
    const to = `oci:${layout}:v1`;
    const lax = ['--insecure-policy', 'copy', '--src-tls-verify=false'];
    const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
    return measured([
      ['skopeo', ...lax, `docker://${reference}`, to],
      ['umoci', 'unpack', ...rootless, '--image', `${layout}:v1`, bundle],
    ]);
  },
};

export const PULLERS: readonly Puller[] = [drydock, containerd, skopeo];

/**
 * Once, with a disk that is at rest. What was pulled stays until the bench ends: ext4 without a journal is slow to
 * use an inode again that was free for less than a minute, and the next run would pay for it.
 */
export async function pullOnce(puller: Puller, reference: string, work: string): Promise<Cost> {
  const directory = mkdtempSync(join(work, 'run-'));
  spawnSync('sync');
  return puller.pull(reference, directory);
}

/** @throws if the process ends before it is so */
export async function until(isSo: () => boolean, daemon: ChildProcess): Promise<void> {
  while (!isSo()) {
    if (daemon.exitCode !== null || !existsSync(`/proc/${String(daemon.pid)}`)) {
      throw new Error(`${daemon.spawnfile} does not start`);
    }
    await new Promise((later) => setTimeout(later, 50));
  }
}

export async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  await new Promise((exit) => daemon.once('exit', exit));
}
