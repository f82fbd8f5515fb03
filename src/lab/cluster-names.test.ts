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
    await lab.apply({ ...service, spec: { ...service.spec, clusterIP: '10.96.0.20' } });
    const script = 'wget -qO- http://db; echo $?; nc -z -v -w 1 db 80; echo $?';
    await lab.apply(pod('early', script));
    await lab.advance(5000);
    await lab.apply(server);
    await lab.advance(5000);
    await lab.apply(pod('late', script));
    await lab.advance(5000);

    expect(logOf(lab)).toEqual([
      "wget: can't connect to remote host (10.96.0.20): Connection refused",
      '1',
      'nc: db (10.96.0.20:80): Connection refused',
      '1',
      'ready0',
      'db (10.96.0.20:80) open',
      '0',
    ]);
    // The proxy refuses for pods that are not there; it does not let anybody wait.
    const [client] = lab.world.trace.of('container.exited');
    const [started] = lab.world.trace.of('container.started');
    expect((client?.at ?? Infinity) - (started?.at ?? 0)).toBeLessThan(100);
    await lab.close();
  });

  it('of a headless service is asked at the port that was named', async () => {
    const lab = await open();
    await lab.apply(service);
    const script = 'nc -z -w 1 db 80; echo $?; nc -z -w 1 db 8080; echo $?';
    await lab.apply(pod('early', 'wget -qO- http://db; echo $?'), server);
    await lab.advance(10_000);
    await lab.apply(pod('late', script));
    await lab.advance(5000);

    expect(logOf(lab)).toEqual(["wget: bad address 'db'", '1', '1', '0']);
    await lab.close();
  });

  it('at a port that the service does not have is heard by nobody', async () => {
    const lab = await open();
    await lab.apply({ ...service, spec: { ...service.spec, clusterIP: '10.96.0.20' } }, server);
    await lab.advance(5000);
    await lab.apply(pod('client', 'wget -qO- http://db:8080; echo $?'));
    await lab.advance(10_000);

    expect(logOf(lab)).toEqual([
      "wget: can't connect to remote host (10.96.0.20): No route to host",
      '1',
    ]);
    await lab.close();
  });
});

describe('what a container is told of Services', () => {
  const ENV = 'env | grep -e ^DB_ -e ^KUBERNETES_ | sort';
  const addressed = {
    ...service,
    metadata: { name: 'db' },
    spec: { ...service.spec, clusterIP: '10.96.0.20', ports: [{ name: 'sql-1', port: 5432 }] },
  };

  it('is where they are, unless its pod does not want to know', async () => {
    const lab = await open();
    await lab.apply(addressed);
    await lab.advance(100);
    await lab.apply(pod('told', ENV));
    await lab.advance(5000);
    const told = [...logOf(lab)];
    await lab.apply(pod('untold', ENV, { enableServiceLinks: false }));
    await lab.advance(5000);

    expect(told.filter((line) => line.startsWith('DB_'))).toEqual([
      'DB_PORT=tcp://10.96.0.20:5432',
      'DB_PORT_5432_TCP=tcp://10.96.0.20:5432',
      'DB_PORT_5432_TCP_ADDR=10.96.0.20',
      'DB_PORT_5432_TCP_PORT=5432',
      'DB_PORT_5432_TCP_PROTO=tcp',
      'DB_SERVICE_HOST=10.96.0.20',
      'DB_SERVICE_PORT=5432',
      'DB_SERVICE_PORT_SQL_1=5432',
    ]);
    expect(told).toContain('KUBERNETES_SERVICE_HOST=10.96.0.1');
    const untold = logOf(lab).slice(told.length);
    expect(untold).toContain('KUBERNETES_SERVICE_PORT_HTTPS=443');
    expect(untold.filter((line) => line.startsWith('DB_'))).toEqual([]);
    await lab.close();
  });

  it('can be put into commands, and is over-written by what the pod says', async () => {
    const lab = await open();
    await lab.apply(addressed);
    await lab.advance(100);
    const env = [
      { name: 'URL', value: 'db at $(DB_SERVICE_HOST)' },
      { name: 'DB_PORT', value: 'mine' },
    ];
    const told = pod('told', 'echo "$URL $DB_PORT"');
    const [main] = told.spec.containers;
    await lab.apply({ ...told, spec: { ...told.spec, containers: [{ ...main, env }] } });
    await lab.advance(5000);

    expect(logOf(lab)).toEqual(['db at 10.96.0.20 mine']);
    await lab.close();
  });
});

describe('names', () => {
  const named = {
    ...server,
    spec: { ...server.spec, hostname: 'db-0', subdomain: 'db' },
  };

  it.each([
    ['db', 0],
    ['db.default', 0],
    ['db.default.svc', 0],
    ['db.default.svc.cluster.local', 0],
    ['db-0.db', 0],
    ['db-0.db.default.svc.cluster.local', 0],
    ['kubernetes.default', 0],
    ['db.other', 1],
    ['db-1.db', 1],
    ['db.default.svc.elsewhere', 1],
  ])('%s: %i', async (name, expected) => {
    const lab = await open();
    await lab.apply(service, named);
    await lab.advance(10_000);
    await lab.apply(pod('client', `nslookup ${name} >/dev/null; echo $?`));
    await lab.advance(5000);

    expect(logOf(lab)).toEqual([String(expected)]);
    await lab.close();
  });
});
