/**
 * The OCI stack by hand, against the field's own tools: a root file system packed by umoci in several
 * layers, pushed by skopeo to Debian's docker-registry, mounted by `drydock mount`, must be what
 * `umoci unpack` writes. Wants umoci, skopeo and docker-registry; says so when it skips.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TOOLS = ['umoci', 'skopeo', 'docker-registry'];
const missing = TOOLS.filter((tool) => spawnSync('which', [tool]).status !== 0);
if (missing.length > 0) {
  console.warn(`SKIPPED: drydock mount against umoci unpack: not installed: ${missing.join(', ')}`);
}

const DRYDOCK = join(import.meta.dirname, '../../bin/drydock.js');

describe.skipIf(missing.length > 0)('drydock mount', () => {
  const work = fs.mkdtempSync(join(tmpdir(), 'drydock-mount-test-'));
  const store = join(work, 'store');
  const target = join(work, 'target');
  let registry: ChildProcess;
  let reference = '';

  const run = (command: string, ...argv: string[]): string =>
    execFileSync(command, argv, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const drydock = (...argv: string[]): string => run(process.execPath, DRYDOCK, ...argv);

  beforeAll(async () => {
    packLayers(work, run);
    const port = await freePort();
    reference = `127.0.0.1:${String(port)}/team/rootfs:v1`;
    fs.writeFileSync(
      join(work, 'registry.yml'),
      `version: 0.1\nstorage: {filesystem: {rootdirectory: ${work}/registry}}\nhttp: {addr: "127.0.0.1:${String(port)}"}\nlog: {level: error, accesslog: {disabled: true}}\n`,
    );
    registry = spawn('docker-registry', ['serve', join(work, 'registry.yml')], { stdio: 'ignore' });
    await answers(port);
    const to = `docker://${reference}`;
    run('skopeo', '--insecure-policy', 'copy', '--dest-tls-verify=false', 'oci:image:v1', to);
  });

  afterAll(() => {
    spawnSync(process.execPath, [DRYDOCK, 'umount', target, '--root', store]);
    registry.kill();
    fs.rmSync(work, { recursive: true, force: true });
  });

  it('shows what umoci unpack writes: paths, types, modes, sizes, link targets, contents', () => {
    const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
    run('umoci', 'unpack', ...rootless, '--image', 'image:v1', 'unpacked');
    drydock('mount', reference, target, '--root', store);

    const theirs = describeTree(join(work, 'unpacked/rootfs'));
    expect(describeTree(target)).toEqual(theirs);
    expect(Object.keys(theirs).length).toBeGreaterThan(20);
  });

  it('lists the image, and leaves nothing after umount and rm', () => {
    expect(drydock('image', 'ls', '--root', store)).toContain(reference);

    drydock('umount', target, '--root', store);
    drydock('image', 'rm', reference, '--root', store);

    expect(fs.readdirSync(target)).toEqual([]);
    expect(drydock('image', 'ls', '--root', store)).not.toContain(reference);
    expect(fs.readdirSync(join(store, 'blobs/sha256'))).toEqual([]);
    expect(fs.readdirSync(join(store, 'unpacked'))).toEqual([]);
  });
});

/** Three layers: a small system, changes with deletions, and more of both. */
function packLayers(work: string, run: (command: string, ...argv: string[]) => string): void {
  run('umoci', 'init', '--layout', 'image');
  run('umoci', 'new', '--image', 'image:v1');
  const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
  const change = (edit: (rootfs: string) => void): void => {
    fs.rmSync(join(work, 'bundle'), { recursive: true, force: true });
    run('umoci', 'unpack', ...rootless, '--image', 'image:v1', 'bundle');
    edit(join(work, 'bundle/rootfs'));
    run('umoci', 'repack', '--image', 'image:v1', 'bundle');
  };
  change((root) => {
    for (const directory of ['bin', 'etc/conf.d', 'usr/lib', 'var/empty', 'opt/old/deep']) {
      fs.mkdirSync(join(root, directory), { recursive: true });
    }
    fs.writeFileSync(join(root, 'bin/tool'), Buffer.alloc(300_000, 'tool '), { mode: 0o755 });
    fs.chmodSync(join(root, 'bin/tool'), 0o4755);
    fs.linkSync(join(root, 'bin/tool'), join(root, 'bin/same-tool'));
    fs.symlinkSync('tool', join(root, 'bin/alias'));
    fs.symlinkSync('/etc/conf.d', join(root, 'usr/lib/absolute'));
    fs.symlinkSync('../../nowhere', join(root, 'etc/dangling'));
    fs.writeFileSync(join(root, 'etc/conf.d/a.conf'), 'a = 1\n', { mode: 0o640 });
    fs.writeFileSync(join(root, 'etc/conf.d/b.conf'), 'b = 1\n');
    fs.writeFileSync(join(root, 'opt/old/deep/file'), 'gone soon');
    fs.writeFileSync(join(root, `usr/lib/${'long-'.repeat(40)}name`), 'long');
    fs.writeFileSync(join(root, 'usr/lib/größe'), 'unicode');
    fs.chmodSync(join(root, 'var/empty'), 0o1777);
  });
  change((root) => {
    fs.rmSync(join(root, 'opt/old'), { recursive: true });
    fs.rmSync(join(root, 'etc/conf.d/b.conf'));
    fs.writeFileSync(join(root, 'etc/conf.d/a.conf'), 'a = 2\n');
    fs.rmSync(join(root, 'etc/dangling'));
    fs.mkdirSync(join(root, 'etc/dangling'));
    fs.writeFileSync(join(root, 'etc/dangling/now-a-directory'), '');
  });
  change((root) => {
    fs.mkdirSync(join(root, 'opt/old'));
    fs.writeFileSync(join(root, 'opt/old/reborn'), 'reborn');
    fs.rmSync(join(root, 'bin/same-tool'));
    for (let at = 0; at < 20; at++)
      fs.writeFileSync(join(root, `var/file-${String(at)}`), String(at));
  });
}

/** Path to everything that must be equal. */
function describeTree(root: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of fs.readdirSync(join(root, path)).sort()) {
      const here = `${path}/${name}`;
      const stat = fs.lstatSync(join(root, here));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) tree[here] = `link ${fs.readlinkSync(join(root, here))}`;
      else if (stat.isDirectory()) {
        tree[here] = `directory ${mode}`;
        visit(here);
      } else {
        const digest = createHash('sha256')
          .update(fs.readFileSync(join(root, here)))
          .digest('hex');
        const links = String(stat.nlink);
        tree[here] = `file ${mode} ${String(stat.size)} ${digest} ${links} links`;
      }
    }
  };
  visit('');
  return tree;
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`http://127.0.0.1:${String(port)}/v2/`).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error('docker-registry does not answer');
}
