/** What programs of containers find of Services: by name, and who answers at their ports. */
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts } from './index.ts';

const IMAGE = 'registry.test/team/app:v1';

async function open(): Promise<Lab> {
  return Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/app:v1', image: { layers: [{ files: { a: 'a' } }] } }],
      },
    ],
  });
}

const pod = (name: string, script: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: IMAGE, command: ['sh', '-c', script] }],
    ...more,
  },
});
const server = {
  ...pod('db', ''),
  metadata: {
    name: 'db',
    labels: { app: 'db' },
    annotations: {
      'process.drydock.dev/main': 'listen 8080\nanswer * 200 body ready\nsleep infinity',
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db' },
  spec: { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 80, targetPort: 8080 }] },
};

function logOf({ world }: Lab): readonly string[] {
  return world.trace.of('container.log').map(({ detail }) => detail.line);
}

describe('a pod that waits for a service', () => {
  it('finds it once it is there', async () => {
    const lab = await open();
    const script = 'until nslookup db >/dev/null; do echo waiting; sleep 2; done; echo found';
    await lab.apply(pod('client', script));
    await lab.advance(5000);
    expect(new Set(logOf(lab))).toEqual(new Set(['waiting']));

    await lab.apply(service, server);
    await lab.advance(10_000);
    expect(logOf(lab).at(-1)).toBe('found');
    await lab.close();
  });

  it('is answered by the pod behind it, or refused', async () => {
    const lab = await open();
    await lab.apply(service);
    const script = 'wget -qO- http://db; echo $?; nc -z -w 1 db 80; echo $?';
    await lab.apply(pod('early', script));
    await lab.advance(5000);
    await lab.apply(server);
    await lab.advance(5000);
    await lab.apply(pod('late', script));
    await lab.advance(5000);

    expect(logOf(lab)).toEqual([
      "wget: bad address 'db'",
      '1',
      "nc: bad address 'db'",
      '1',
      'ready0',
      '0',
    ]);
    await lab.close();
  });
});
