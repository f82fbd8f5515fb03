/** `drydock run FILE.ts`: a scenario that is a program, over the public API of `src/index.ts`. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

const LIBRARY = pathToFileURL(join(ROOT, 'src/index.ts')).href;

const SCRIPT = `
import type { Lab } from '${LIBRARY}';

export const setting = {
  nodes: 2,
  registries: [
    {
      host: 'registry.test',
      content: [
        { reference: 'team/config:v1', image: { layers: [{ files: { 'app.yaml': 'hello' } }] } },
        { reference: 'team/server:v1', image: { layers: [{ files: { bin: 'x' } }] } },
      ],
    },
  ],
};

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    volumes: [{ name: 'config', oci: { image: 'registry.test/team/config:v1' } }],
    containers: [
      {
        name: 'server',
        image: 'registry.test/team/server:v1',
        volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
      },
    ],
  },
});

export default async (lab: Lab): Promise<void> => {
  await lab.apply(pod('a'), pod('b'));
  await lab.advance(20_000);
  const nodes = ['a', 'b'].map((name) => lab.pod(name)?.spec.nodeName);
  if (nodes.sort().join() !== 'node-1,node-2') throw new Error('not spread: ' + nodes.join());
  await lab.delete('Pod', 'a', { gracePeriodSeconds: 1 });
  await lab.delete('Pod', 'b', { gracePeriodSeconds: 1 });
  await lab.advance(90_000);
  const left = await lab.leftovers();
  if (left.length > 0) throw new Error(left.join());
};
`;

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('drydock run FILE.ts', () => {
  it.each([
    ['with a package.json of modules', { 'package.json': '{ "type": "module" }' }],
    ['with a package.json of CommonJS', { 'package.json': '{ "type": "commonjs" }' }],
    ['without any package.json', {}],
  ])('plays a script in a folder %s', async (name, files) => {
    const folder = name.replaceAll(' ', '-');
    for (const [path, text] of Object.entries(files)) place.write(`${folder}/${path}`, text);
    const file = place.write(`${folder}/spread.ts`, SCRIPT);
    const real = await place.run(['run', file, '--seed', '7']);
    const inMemory = await place.run(['run', file, '--seed', '7', '--memory']);

    expect(real).toMatchObject({ status: 0, stderr: '' });
    expect(real.stdout).toContain('container server of default/b started');
    expect(lastLine(real.stdout)).toMatch(/^trace: sha256:[0-9a-f]{64}$/);
    expect(lastLine(inMemory.stdout)).toBe(lastLine(real.stdout));
    expect(place.leftBehind()).toEqual([]);
  });

  it('fails with 1 if the script throws, with its message and place', async () => {
    const file = place.write(
      'throws.ts',
      "export default async (): Promise<void> => {\n  throw new Error('no such luck');\n};\n",
    );
    const { status, stderr } = await place.run(['run', file]);

    expect(status).toBe(1);
    expect(stderr).toMatch(/^drydock: Error: no such luck\n/);
    expect(stderr).toContain('throws.ts:2');
    expect(place.leftBehind()).toEqual([]);
  });

  it('fails with 1 if the script waits for what never comes, and says so', async () => {
    const file = place.write('waits.ts', 'export default () => new Promise(() => undefined);\n');
    const { status, stderr } = await place.run(['run', file, '--memory']);

    expect(status).toBe(1);
    expect(stderr).toBe(
      'drydock: the script waits for what never comes: a promise never settled\n',
    );
  });

  it('judges: its verdicts are printed, and decide the exit status', async () => {
    const file = place.write(
      'judges.ts',
      `export default async (lab) => {
         lab.tell('wait for nobody');
         await lab.expect({ nothingLeft: true });
         await lab.expect({ pod: 'nobody', ready: true, within: '1s' });
       };\n`,
    );
    const { status, stdout } = await place.run(['run', file]);

    expect(status).toBe(1);
    expect(stdout).toContain('scenario         wait for nobody\n');
    expect(stdout).toContain(
      [
        'PASS  nothing left of any pod',
        'FAIL  pod/nobody ready within 1s: but pod nobody does not exist',
        '1 of 2 expectations hold',
      ].join('\n'),
    );
  });

  it('shows a violated invariant with the command that replays it', async () => {
    const file = place.write(
      'violates.ts',
      `export default async (lab: { world: any; advance(ms: number): Promise<void> }) => {
         lab.world.loop.schedule(500, () => lab.world.trace.append('script', 'container.started', {
           pod: 'default/web', podUid: 'u', container: 'c', containerId: 'id',
           mounts: [{ hostPath: '/pods/u/volumes/oci/config', containerPath: '/x' }],
         }));
         await lab.advance(1000);
       };\n`,
    );
    const { status, stderr } = await place.run(['run', file, '--seed', '42']);

    expect(status).toBe(1);
    expect(stderr).toContain(
      'a container runs only over mounted volumes: container c of default/web',
    );
    expect(stderr).toContain('(at 1500 ms; again with: drydock run violates.ts --seed 42)');
    expect(place.leftBehind()).toEqual([]);
  });
});
