/** `drydock ctl` against `drydock serve`, each a process of its own; who asks the API server is curl's like. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';

interface Status {
  readonly paused: boolean;
  readonly speed: number;
  readonly now: string;
  readonly resourceVersion: string;
}

describe('drydock ctl', () => {
  const place = new Workplace();
  let server: DrydockProcess;
  let url = '';
  beforeAll(async () => {
    const argv = ['serve', '--memory', '--insecure', '--paused', '--data', 'kept', '--port', '0'];
    server = place.start([...argv, '--kubeconfig', 'kubeconfig']);
    [, url = ''] = await server.said(/listening on (http:\S+)$/m);
    await server.said(/kubectl get nodes/);
  });
  afterAll(() => place.close());

  async function ctl(...argv: readonly string[]): Promise<Status> {
    const ran = await place.run(['ctl', ...argv, '--json', '--kubeconfig', 'kubeconfig']);
    expect(ran.stderr).toBe('');
    return JSON.parse(ran.stdout) as Status;
  }

  it('leads a held clock on as far as it is told, while requests are answered', async () => {
    const held = await ctl('status');
    expect(held).toMatchObject({ paused: true, speed: 1 });
    const body = JSON.stringify({ metadata: { name: 'written-while-held' } });
    const created = await fetch(`${url}/api/v1/namespaces/default/configmaps`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(created.status).toBe(201);
    const still = await ctl('status');
    expect(still.now).toBe(held.now);

    const later = await ctl('step', '--until', '2h');
    expect(Date.parse(later.now) - Date.parse(still.now)).toBe(7_200_000);
    expect(later.paused).toBe(true);
    // The kubelet's lease, every 10 s.
    expect(Number(later.resourceVersion) - Number(still.resourceVersion)).toBeGreaterThan(700);
    const next = await ctl('step', '--events', '1');
    expect(Date.parse(next.now)).toBeGreaterThan(Date.parse(later.now));

    await ctl('speed', '60');
    expect(await ctl('resume')).toMatchObject({ paused: false, speed: 60 });
    expect(await ctl('pause')).toMatchObject({ paused: true });
  });

  it.each<[readonly string[], RegExp]>([
    [['step', '--until', 'noon'], /^drydock: ctl: until: needs a duration or a time/],
    [['step', '--events', '0'], /^drydock: ctl: events: needs a whole number above 0/],
    [['speed', 'fast'], /needs a number above 0/],
    [['status', '--kubeconfig', 'nowhere'], /^drydock: ctl: nowhere: ENOENT/],
  ])('refuses %j', async (argv, says) => {
    const ran = await place.run(['ctl', ...argv], place.path, {
      KUBECONFIG: place.at('kubeconfig'),
    });
    expect(ran.stderr).toMatch(says);
    expect(ran.status).toBe(2);
  });

  it('asks for the token in the kubeconfig, and says so when nobody is there', async () => {
    const [, control = ''] = /url: (http:\/\/127\.0\.0\.1:\d+)/.exec(
      readFileSync(place.at('kubeconfig'), 'utf8'),
    ) ?? [''];
    expect((await fetch(`${control}/pause`, { method: 'POST' })).status).toBe(401);
    server.child.kill('SIGTERM');
    await server.exit;
    const ran = await place.run(['ctl', 'status', '--kubeconfig', 'kubeconfig']);
    expect(ran.stderr).toContain('no drydock serve answers');
  });
});
