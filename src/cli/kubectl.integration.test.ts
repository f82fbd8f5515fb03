/**
 * The real kubectl, verb by verb, against `drydock serve` on real time. Wants kubectl; says so when it skips.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';
import { POD, SCENARIO, SESSION, SHARED, SHARED_BY_TWO } from './testing/kubectl-session.ts';
import { kubectl } from './testing/kubectl.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: the API server against kubectl: not installed: kubectl');

describe.skipIf(isMissing)('kubectl', () => {
  const place = new Workplace();
  let server: DrydockProcess;

  beforeAll(async () => {
    place.write('scenario.yaml', SCENARIO);
    place.write('pod.yaml', POD);
    place.write('shared.yaml', SHARED);
    place.write('shared-by-two.yaml', SHARED_BY_TWO);
    server = place.start(['serve', 'scenario.yaml', '--port', '0', '--kubeconfig', 'kubeconfig']);
    await server.said(/^API server listening on https:\/\/127\.0\.0\.1:\d+$/m);
    await server.said(/kubectl get nodes/);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    expect((await server.exit).stderr).toBe('');
    await place.close();
  });

  it('finds a kubeconfig that only its owner may read', () => {
    expect(fs.statSync(join(place.path, 'kubeconfig')).mode & 0o777).toBe(0o600);
  });

  describe.each(SESSION)('$title', ({ typed }) => {
    it.each(typed)('kubectl $argv', async ({ argv, shows, fails = false }) => {
      const { status, output } = await kubectl(place.path, argv);
      expect(output).toMatch(shows);
      expect(status !== 0, output).toBe(fails);
    });
  });

  it('watches', async () => {
    const watching = kubectl(
      place.path,
      'get configmaps -w --output-watch-events --request-timeout=4s',
    );
    await kubectl(place.path, 'create configmap seen --from-literal=a=b');
    await kubectl(place.path, 'delete configmap seen');

    const { output } = await watching;
    expect(output).toMatch(/ADDED +seen/);
    expect(output).toMatch(/DELETED +seen/);
  });
});
