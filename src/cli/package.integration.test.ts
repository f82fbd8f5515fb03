/** What `npm pack` packs, unpacked into an empty folder as `npm install` would: no sources, and all that is needed. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, scenarioOf, Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

const INSTALLED = 'node_modules/drydock';
const run = (command: string, ...argv: string[]): string =>
  execFileSync(command, argv, { cwd: ROOT, encoding: 'utf8' });

beforeAll(() => {
  fs.mkdirSync(place.at(INSTALLED), { recursive: true });
  // The build is there already; the types, which `npm pack` makes, are not looked at here.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', place.path];
  const tarball = place.at(run('npm', ...pack).trim());
  run('tar', 'xzf', tarball, '--strip-components=1', '-C', place.at(INSTALLED));
  // Of its dependencies the build has copies, but of the one that loads scripts.
  for (const name of ['tsx', 'esbuild', '@esbuild', 'get-tsconfig', 'resolve-pkg-maps']) {
    const from = join(ROOT, 'node_modules', name);
    if (fs.existsSync(from)) fs.symlinkSync(fs.realpathSync(from), place.at('node_modules', name));
  }
});

/** The command of the tarball, in a folder where nothing else is. */
function drydock(...argv: string[]): ReturnType<Workplace['run']> {
  return place.run(argv, place.path, {}, place.at(INSTALLED, 'bin/drydock.js'));
}

describe('the tarball', () => {
  it('has the build, and neither sources nor tests', () => {
    const names = fs.readdirSync(place.at(INSTALLED), { recursive: true }).map(String);

    expect(names).toEqual(expect.arrayContaining(['dist/main.js', 'dist/LICENSES.txt', 'LICENSE']));
    expect(names.filter((name) => /^src|\.test\.ts$|^dist-/.test(name))).toEqual([]);
  });

  it('plays a scenario, and a script that imports the library, of which there is one copy', async () => {
    place.write('short.yaml', scenarioOf('wait: 1s'));
    place.write('package.json', '{ "type": "module" }');
    place.write(
      'script.ts',
      `import { InputError, type Lab } from 'drydock';
       export default async (lab: Lab): Promise<void> => {
         await lab.expect({ nothingLeft: true });
         throw new InputError('one copy');
       };\n`,
    );
    const scenario = await drydock('run', 'short.yaml', '--memory', '--quiet');
    const script = await drydock('run', 'script.ts', '--memory', '--quiet');

    expect(scenario).toMatchObject({ status: 0, stderr: '' });
    expect(scenario.stdout).toMatch(/^mount strategy: memory\nseed: 1\ntrace: sha256:\w{64}\n$/);
    expect([script.status, script.stderr]).toEqual([2, 'drydock: script.ts: one copy\n']);
  });
});
