/** The registry that all pull from, on this machine alone: Debian's, else drydock's own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../../src/cli/testing/drydock-process.ts';
import { ended, missing, until } from './pullers.ts';

export interface Registry {
  readonly name: string;
  /** `127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

export async function startRegistry(directory: string): Promise<Registry> {
  const port = await freePort();
  const address = `127.0.0.1:${String(port)}`;
  const root = join(directory, 'registry');
  mkdirSync(root);
  const isDebians = missing(['docker-registry']).length === 0;
  const server = isDebians
    ? startDebians(join(directory, 'registry.yml'), address, root)
    : startOwn(port, root);
  await until(() => isUp(address), server);
  return {
    name: isDebians ? 'docker-registry' : 'drydock registry serve',
    address,
    close: async () => {
      server.kill('SIGTERM');
      await ended(server);
    },
  };
}

function startDebians(config: string, address: string, root: string): ChildProcess {
  writeFileSync(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: root } },
      http: { addr: address },
    }),
  );
  return spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
}

function startOwn(port: number, root: string): ChildProcess {
  const argv = ['registry', 'serve', '--port', String(port), '--root', root];
  return spawn(process.execPath, [join(ROOT, 'bin/drydock.js'), ...argv], { stdio: 'ignore' });
}

function isUp(address: string): boolean {
  const look = `fetch('http://${address}/v2/').then(() => process.exit(0), () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', look]).status === 0;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
