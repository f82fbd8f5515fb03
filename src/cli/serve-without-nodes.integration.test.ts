/** A cluster that has nothing to do until somebody asks: no node, so no lease and no heartbeat. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';

describe('drydock serve --nodes 0', () => {
  const place = new Workplace();
  let server: DrydockProcess;
  let url = '';
  beforeAll(async () => {
    const argv = ['serve', '--memory', '--insecure', '--nodes', '0', '--port', '0'];
    server = place.start([...argv, '--kubeconfig', 'kubeconfig']);
    [, url = ''] = await server.said(/listening on (http:\S+)$/m);
    await server.said(/kubectl get nodes/);
  });
  afterAll(() => place.close());

  async function ctl(...argv: readonly string[]): Promise<{ now: string }> {
    const ran = await place.run(['ctl', ...argv, '--json', '--kubeconfig', 'kubeconfig']);
    return JSON.parse(ran.stdout) as { now: string };
  }

  async function create(name: string): Promise<number> {
    const { status } = await fetch(`${url}/api/v1/namespaces/default/configmaps`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ metadata: { name } }),
    });
    return status;
  }

  it('goes on, and answers whoever asks', async () => {
    expect(await create('first')).toBe(201);
    expect(await create('second')).toBe(201);
  });

  it('gives a pod a token of its account, as a kube-apiserver does that was told nothing', async () => {
    const answer = await fetch(`${url}/api/v1/namespaces/default/pods`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        metadata: { name: 'plain' },
        spec: { containers: [{ name: 'c', image: 'registry.test/server:v1' }] },
      }),
    });
    const pod = (await answer.json()) as { spec: { volumes: { name: string }[] } };
    expect(pod.spec.volumes).toMatchObject([
      { name: expect.stringMatching(/^kube-api-access-/) as string, projected: {} },
    ]);
  });

  it('moves a held clock by as much as it is told, and not at all for an instant that never comes', async () => {
    const held = await ctl('pause');
    const later = await ctl('step', '--until', '2h');
    expect(Date.parse(later.now) - Date.parse(held.now)).toBe(7_200_000);
    const still = await ctl('step', '--events', '5');
    expect(still.now).toBe(later.now);
    expect(await create('third')).toBe(201);
  });

  it('ends by a signal', async () => {
    server.child.kill('SIGINT');
    expect((await server.exit).status).toBe(0);
  });
});
