/** Bad input: exit status 2, one line on standard error that names the place, and nothing left. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioOf, Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

beforeAll(() => {
  place.write('good.yaml', scenarioOf('wait: 1s'));
  place.write(
    'chosen.yaml',
    scenarioOf('wait: 1s').replace('  steps:', '  choices: [3, 0, 12]\n  steps:'),
  );
  place.write('typo.yaml', scenarioOf('wayt: 1s'));
  place.write('tab.yaml', 'a:\n\tb: 1\n');
  place.write('alias.yaml', 'a: *nowhere\n');
  place.write(
    'bytes.yaml',
    Uint8Array.from({ length: 512 }, (_, at) => (at * 37) % 256),
  );
  place.write('nobody.yaml', scenarioOf('wait: 1s', 'delete: { kind: Pod, name: nobody }'));
  place.write('pod.yaml', scenarioOf('apply: [{ apiVersion: v1, kind: Pod, spec: { x: 1 } }]'));
  const twice = '    - host: registry.test\n    - host: registry.test\n';
  place.write('twice.yaml', scenarioOf('wait: 1s').replace('    - host: registry.test\n', twice));
  place.write('a-file', 'no directory');
  place.write('full/of-things', '');
  place.write('odd/blobs', 'no directory');
  place.write('no-function.ts', 'export const answer = 42;\n');
});

const RUN: readonly (readonly [argv: string, line: RegExp])[] = [
  ['run nowhere.yaml', /^nowhere\.yaml: no such file$/],
  ['run nowhere.ts', /^nowhere\.ts: no such file$/],
  ['run full', /^full: is a directory$/],
  ['run typo.yaml', /^typo\.yaml:13:7: spec\.steps\[0\]\.wayt: unknown field; a step holds one of/],
  ['run twice.yaml', /^registry "registry\.test" is declared twice$/],
  ['run tab.yaml', /^tab\.yaml:2:1: Tabs are not allowed/],
  ['run alias.yaml', /^alias\.yaml:1:1: Unresolved alias/],
  ['run bytes.yaml', /^bytes\.yaml:1:\d+: /],
  ['run no-function.ts', /^no-function\.ts: a script exports a function/],
  ['run nobody.yaml', /^nobody\.yaml: spec\.steps\[1\]: .*\(NotFound\): pods "nobody" not found$/],
  ['run pod.yaml', /^pod\.yaml: spec\.steps\[0\]: .*\(BadRequest\): .* unknown field "spec\.x"$/],
  ['run good.yaml --seed seven', /--seed.*'seven'.*whole number/],
  ['run good.yaml --seed -1', /--seed.*'-1'.*whole number/],
  ['run chosen.yaml --seed 1', /^--seed goes with no file that has choices of its own$/],
  ['run good.yaml --speed 0', /--speed.*'0'.*above 0/],
  ['run good.yaml --speed fast', /--speed.*'fast'.*above 0/],
  ['run good.yaml --sead 1', /unknown option '--sead'/],
  ['run', /missing required argument 'file'/],
  ['run good.yaml other.yaml', /too many arguments/],
  ['sail good.yaml', /unknown command 'sail'/],
  [
    'run good.yaml --registry http://127.0.0.1:1',
    /^registry http:\/\/127\.0\.0\.1:1: unreachable:/,
  ],
  ['run good.yaml --registry ftp://127.0.0.1', /^registry ftp:.*: not an http or https URL$/],
  ['run good.yaml --registry nonsense', /^registry nonsense: not an http or https URL$/],
  ['run good.yaml --root a-file', /^root a-file: /],
  ['run good.yaml --root a-file/below', /^root a-file\/below: .*not a directory/],
  ['run good.yaml --root full', /^root full: not empty and not made by drydock$/],
  ['run good.yaml --memory --root new', /^--memory goes with neither --registry nor --root$/],
  ['run good.yaml --push', /^--push goes with --registry$/],
  ['run good.yaml --trace nowhere/trace.txt', /nowhere\/trace\.txt/],
];

const OTHERS: readonly (readonly [argv: string, line: RegExp])[] = [
  ['registry serve --port 70000', /--port.*'70000'/],
  ['registry serve --port 0 --host 999.1.1.1', /999\.1\.1\.1/],
  ['registry serve --port 0 --root a-file', /a-file/],
  ['registry serve --port 0 --user robot', /^--user: needs the form name:password$/],
  ['registry serve --port 0 --user a:b --auth digest', /--auth.*'digest'.*basic, token/],
  ['registry serve --port 0 --scenario nowhere.yaml', /nowhere\.yaml/],
  ['registry serve --port 0 --scenario typo.yaml', /^typo\.yaml:13:7: /],
  ['image ls --root a-file', /a-file/],
  [
    'image ls --root odd',
    /failed to open image store ".*\/odd": open .*\/odd\/blobs: not a directory$/,
  ],
  ['image pull Team/Config:v1 --root store', /repository name .* must be lowercase/],
  ['image pull a:b:c --root store', /invalid reference format/],
  ['image pull 127.0.0.1:1/a:v1 --root store', /connection refused/],
  ['image pull a:v1 --creds robot --root store', /^--creds: needs the form user:password$/],
  ['image pull a:v1 --platform linux --root store', /--platform.*'linux'.*os\/architecture/],
  [
    'mount a:v1 mnt --pull never --platform linux/arm64 --root store',
    /^--platform goes with no --pull=never/,
  ],
  ['image ls --creds a:b --root store', /unknown option '--creds'/],
  ['umount mnt --endpoint a=b --root store', /unknown option '--endpoint'/],
  ['image inspect a:v1 --root store', /^image a:v1: not in the store$/],
  ['image pull a:v1 --endpoint a --root store', /^--endpoint a: needs the form host=url$/],
  ['image rm 127.0.0.1:1/a:v1 --root store', /^image 127\.0\.0\.1:1\/a:v1: not in the store$/],
  ['mount 127.0.0.1:1/a:v1 a-file --root store', /a-file: not a directory$/],
  ['mount 127.0.0.1:1/a:v1 full --root store', /full: not empty$/],
  ['umount full --root store', /^full: nothing is mounted there$/],
];

let stores = 0;

describe.concurrent('bad input', () => {
  it.each([...RUN, ...OTHERS])('drydock %s', async (argv, line) => {
    // These run at once, and a store belongs to one process at a time.
    const ofItsOwn = argv.replace(/ store$/, ` store-${String(stores++)}`);
    const { status, stdout, stderr } = await place.run(ofItsOwn.split(' '));

    expect(stderr).toMatch(/^drydock: [^\n]+\n$/);
    expect(stderr.slice('drydock: '.length, -1)).toMatch(line);
    expect(status).toBe(2);
    expect(stdout).not.toContain('expectations hold');
  });
});

describe('bad input, at the end', () => {
  it('leaves nothing behind', () => {
    expect(place.leftBehind()).toEqual([]);
  });
});
