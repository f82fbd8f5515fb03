/**
 * `drydock serve --data`: a cluster that outlives its process, however that ends. Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: a cluster that is kept: not installed: kubectl');

const SERVE = ['serve', '--memory', '--data', 'cluster', '--port', '0', '--kubeconfig'];

describe.skipIf(isMissing)('drydock serve --data', () => {
  const place = new Workplace();
  afterAll(() => place.close());

  async function serve(): Promise<DrydockProcess> {
    const server = place.start([...SERVE, 'kubeconfig']);
    await server.said(/kubectl get nodes/);
    return server;
  }

  const { type } = typing(place);

  it('goes on after a kill with everything that kubectl was answered for', async () => {
    const killed = await serve();
    await type('create configmap kept --from-literal=a=1');
    await type('create deployment web --image=registry.test/web:1');
    const uid = await type('get configmap kept -o jsonpath={.metadata.uid}');
    const version = await type('get configmap kept -o jsonpath={.metadata.resourceVersion}');
    await type('create configmap gone --from-literal=a=1');
    const before = await type('get configmap gone -o jsonpath={.metadata.resourceVersion}');
    await type('delete configmap gone');
    killed.child.kill('SIGKILL');
    await killed.exit;

    const second = await serve();
    expect(await type('get configmap kept -o jsonpath={.metadata.uid}')).toBe(uid);
    expect(await type('get configmap kept -o jsonpath={.metadata.resourceVersion}')).toBe(version);
    expect(await type('get configmaps')).not.toContain('gone');
    const then = `resourceVersion=${before}&resourceVersionMatch=Exact`;
    expect(await type(`get --raw /api/v1/namespaces/default/configmaps?${then}`)).toContain(
      '"gone"',
    );
    expect(await type('wait --for=condition=Ready node/node-1 --timeout=20s')).toContain('met');
    expect(await type('get events -A')).toContain('Rebooted');

    const other = await place.run([...SERVE, 'other']);
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/^drydock: data cluster: in use by process \d+\n$/);
    second.child.kill('SIGTERM');
    expect((await second.exit).stderr).toBe('');
  });

  it('names a file that is damaged, and leaves it alone', async () => {
    const log = place.at('cluster', 'log-1');
    const damaged = fs.readFileSync(log, 'utf8').replace('"kept"', '"lost"');
    fs.writeFileSync(log, damaged);
    const { status, stderr } = await place.run([...SERVE, 'kubeconfig']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^drydock: data .*\/cluster\/log-1: line \d+ is damaged\n$/);
    expect(fs.readFileSync(log, 'utf8')).toBe(damaged);
  });

  it('refuses a directory that is somebody else’s', async () => {
    place.write('mine/notes.txt', 'not yours');
    const argv = ['serve', '--data', 'mine', '--port', '0', '--kubeconfig', 'other'];
    const { status, stderr } = await place.run(argv);
    expect(status).toBe(2);
    expect(stderr).toBe('drydock: data mine: not empty and not made by drydock\n');
    expect(fs.readdirSync(place.at('mine'))).toEqual(['notes.txt']);
  });
});
