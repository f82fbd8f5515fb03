/**
 * The real kubectl, verb by verb, against `drydock serve` on real time. Wants kubectl; says so when it skips.
 */
import { spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';
import { POD, SCENARIO, SESSION, SHARED, SHARED_BY_TWO } from './testing/kubectl-session.ts';
import { KUBECTL, kubectl, startKubectl } from './testing/kubectl.ts';

const isMissing = spawnSync('which', [KUBECTL]).status !== 0;
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
    it.each(typed)('kubectl $argv', async ({ argv, shows, input, fails = false }) => {
      const { status, output } = await kubectl(place.path, argv, input);
      expect(output).toMatch(shows);
      expect(status !== 0, output).toBe(fails);
    });
  });

  it('watches', async () => {
    await kubectl(place.path, 'create configmap before --from-literal=a=b');
    const watching = startKubectl(place.path, 'get configmaps -w --output-watch-events');
    const hearing = saying(watching, /ADDED +seen[^]*DELETED +seen/);
    try {
      await saying(watching, /ADDED +before/);
      await kubectl(place.path, 'create configmap seen --from-literal=a=b');
      await kubectl(place.path, 'delete configmap seen');
      await hearing;
    } finally {
      watching.kill();
    }
  });

  describe('edits', () => {
    /** An editor that does this with the file; meanwhile somebody else changes the object. */
    async function edit(commands: string): Promise<string> {
      await kubectl(place.path, 'delete configmap edited --ignore-not-found');
      await kubectl(place.path, 'create configmap edited --from-literal=a=1 --from-literal=b=1');
      const meanwhile = `${KUBECTL} patch configmap edited -p '{"data":{"b":"2"}}'`;
      place.write('editor.sh', `#!/bin/sh\n${meanwhile} >&2\n${commands}\n`);
      const editor = join(place.path, 'editor.sh');
      fs.chmodSync(editor, 0o755);
      const { output } = await kubectl(place.path, 'edit configmap edited', undefined, {
        KUBE_EDITOR: editor,
        // What was not accepted is kept there.
        TMPDIR: place.path,
      });
      return output;
    }
    const data = () => kubectl(place.path, 'get configmap edited -o jsonpath={.data}');

    it('what it means to, and leaves what others changed', async () => {
      expect(await edit(`sed -i 's/a: "1"/a: "5"/' "$1"`)).toMatch(/configmap\/edited edited/);
      expect((await data()).output).toBe('{"a":"5","b":"2"}');
    });

    it('nothing, if it insists on a version that is no longer the newest', async () => {
      const insists = `sed -i 's/a: "1"/a: "5"/; s/resourceVersion: ".*"/resourceVersion: "1"/' "$1"`;
      expect(await edit(insists)).toMatch(
        /Operation cannot be fulfilled on configmaps "edited": the object has been modified; please apply your changes to the latest version and try again/,
      );
      expect((await data()).output).toBe('{"a":"1","b":"2"}');
    });
  });

  it('forwards ports', async () => {
    place.write('listening.yaml', LISTENING);
    await kubectl(place.path, 'apply -f listening.yaml');
    await kubectl(place.path, 'wait --for=condition=Ready pod/listening --timeout=60s');
    const forwarding = startKubectl(place.path, 'port-forward pod/listening :80');
    try {
      const [, port = ''] = await saying(forwarding, /Forwarding from 127\.0\.0\.1:(\d+) -> 80/);

      const first = await fetch(`http://127.0.0.1:${port}/`);
      expect(await first.text()).toBe('hello from the pod');
      expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
    } finally {
      forwarding.kill();
    }
  });

  it('is a proxy', async () => {
    const proxy = startKubectl(place.path, 'proxy --port=0');
    try {
      const [, port = ''] = await saying(proxy, /Starting to serve on 127\.0\.0\.1:(\d+)/);

      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default`);
      expect(await answer.json()).toMatchObject({ kind: 'Namespace' });
    } finally {
      proxy.kill();
    }
  });
});

const LISTENING = `
apiVersion: v1
kind: Pod
metadata:
  name: listening
  annotations:
    process.drydock.dev/server: |
      listen 80
      answer / 200 body hello from the pod
      sleep 1h
spec: { containers: [{ name: server, image: 'registry.test/team/server:v1' }] }
`;

/** Waits until it says so. */
function saying(child: ChildProcess, words: RegExp): Promise<RegExpExecArray> {
  return new Promise((done, fail) => {
    let text = '';
    const hear = (data: Buffer): void => {
      text += data.toString();
      const found = words.exec(text);
      if (found !== null) done(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', () => fail(new Error(`kubectl ended: ${text}`)));
  });
}
