/**
 * A kube-apiserver over an etcd, both of binaries that are given, on ports and in a folder of their own: default
 * admission, RBAC, users by a token file, no node, no controller.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { USERS } from './users.ts';

export interface RunningServer {
  readonly url: string;
  /** Whose processor time is what it costs. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

const LIMIT_MS = 90_000;

export async function startRealServer(apiserver: string, etcd: string): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-real-'));
  const children: ChildProcess[] = [];
  const start = (binary: string, argv: readonly string[], log: string): void => {
    const file = openSync(join(folder, log), 'w');
    children.push(spawn(binary, argv, { cwd: folder, stdio: ['ignore', file, file] }));
  };
  const close = async (): Promise<void> => {
    for (const child of children.toReversed()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = await Promise.all([freePort(), freePort(), freePort()]);
    const at = (port: number): string => `http://127.0.0.1:${String(port)}`;
    start(
      etcd,
      [
        '--data-dir=etcd',
        `--listen-client-urls=${at(client)}`,
        `--advertise-client-urls=${at(client)}`,
        `--listen-peer-urls=${at(peer)}`,
        `--initial-advertise-peer-urls=${at(peer)}`,
        `--initial-cluster=default=${at(peer)}`,
      ],
      'etcd.log',
    );
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(join(folder, 'tokens.csv'), tokenLines());
    start(apiserver, argumentsOf(at(client), secure), 'apiserver.log');
    const url = `https://127.0.0.1:${String(secure)}`;
    await ready(url, children, folder);
    const pids = children.map(({ pid }) => pid ?? 0);
    return { url, pids, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function argumentsOf(etcd: string, port: number): readonly string[] {
  return [
    `--etcd-servers=${etcd}`,
    `--secure-port=${String(port)}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--cert-dir=certificates',
    '--service-cluster-ip-range=10.96.0.0/12',
    '--authorization-mode=Node,RBAC',
    '--token-auth-file=tokens.csv',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-account-key-file=sa.key',
    '--service-account-signing-key-file=sa.key',
    '--allow-privileged=true',
    '--max-requests-inflight=0',
    '--max-mutating-requests-inflight=0',
    '--enable-priority-and-fairness=false',
  ];
}

function tokenLines(): string {
  return USERS.map(
    ({ token, username, groups }) => `${token},${username},${username},"${groups.join(',')}"\n`,
  ).join('');
}

async function ready(url: string, children: readonly ChildProcess[], folder: string) {
  const begun = performance.now();
  const { request } = await import('undici');
  const { Agent } = await import('undici');
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const isReady = async (): Promise<boolean> => {
    const { statusCode, body } = await request(`${url}/readyz`, { dispatcher });
    await body.dump();
    return statusCode === 200;
  };
  try {
    while (!(await isReady().catch(() => false))) {
      const hasEnded = children.some(({ exitCode }) => exitCode !== null);
      if (hasEnded || performance.now() - begun > LIMIT_MS) {
        const log = (name: string): string =>
          readFileSync(join(folder, name), 'utf8').split('\n').slice(-15).join('\n');
        throw new Error(`not ready: ${log('etcd.log')}\n${log('apiserver.log')}`);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  } finally {
    await dispatcher.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
