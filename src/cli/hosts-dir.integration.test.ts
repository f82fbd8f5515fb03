/** `--hosts-dir`: directories of `hosts.toml`, as containerd has them, and registries over TLS behind them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage, createMemoryStorage, EmbeddedRegistry } from '../cri/registry/index.ts';
import { serveRegistry, type Exchange, type RegistryServer } from '../cri/registry/node/index.ts';
import { CERTIFICATE, KEY } from '../cri/oci/node/testing/certificate.ts';
import type { Console } from './console.ts';
import { pull } from './image-commands.ts';
import { createPalette } from './palette.ts';
import { Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
const lines: string[] = [];
const seen: Exchange[] = [];
let mirror: RegistryServer;

const console: Console = {
  palette: createPalette(false),
  failure: undefined,
  print: (line) => lines.push(line),
  printPainted: (line) => lines.push(line),
  printJson: (value) => lines.push(JSON.stringify(value)),
};

beforeAll(async () => {
  const registry = new EmbeddedRegistry({
    storage: createMemoryStorage(),
    now: () => 0,
    secret: '',
    newUploadId: () => 'upload',
  });
  await registry.put('team/app', 'v1', buildImage({ layers: [{ files: { a: 'a' } }] }));
  const tls = { cert: CERTIFICATE, key: KEY };
  mirror = await serveRegistry(registry, { tls, log: (each) => seen.push(each) });
});

afterAll(async () => {
  await mirror.close();
  await place.close();
});

let stores = 0;

/** Pulls with these `hosts.toml` files, by directory, into a store of its own. */
async function pulled(
  reference: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const name = `store-${String(++stores)}`;
  place.write(`${name}.d/other.test/hosts.toml`, 'server = 5');
  for (const [path, text] of Object.entries(files)) place.write(`${name}.d/${path}`, text);
  [lines.length, seen.length] = [0, 0];
  await pull(reference, { root: place.at(name), hostsDir: place.at(`${name}.d`) }, console);
  return lines;
}

const trusting = (): string => `[host."${mirror.url}"]\nca = "ca.pem"`;

describe('--hosts-dir', () => {
  it.each([
    ['registry.test/team/app:v1', 'registry.test'],
    ['registry.test:5000/team/app:v1', 'registry.test_5000_'],
    ['registry.test:5000/team/app:v1', 'registry.test:5000'],
    ['registry.test/team/app:v1', '_default'],
  ])('%s comes from the mirror that %s/hosts.toml names', async (reference, directory) => {
    const said = await pulled(reference, {
      [`${directory}/hosts.toml`]: trusting(),
      [`${directory}/ca.pem`]: CERTIFICATE,
    });
    const domain = reference.split('/')[0] ?? '';
    expect(said[0]).toMatch(new RegExp(`^${domain}/team/app@sha256:`));
    expect(seen[0]?.path).toBe(`/v2/team/app/manifests/v1?ns=${domain}`);
  });

  it('trusts no more for one host than its file says', async () => {
    const file = { 'registry.test/hosts.toml': `server = "${mirror.url}"` };
    await expect(pulled('registry.test/team/app:v1', file)).rejects.toThrow(
      'certificate signed by unknown authority',
    );
    const skipping = { 'registry.test/hosts.toml': `server = "${mirror.url}"\nskip_verify = true` };
    expect((await pulled('registry.test/team/app:v1', skipping))[0]).toMatch(/^registry\.test/);
  });

  it('fails the pulls of a registry whose file is broken, and nobody else’s', async () => {
    const files = { '_default/hosts.toml': trusting(), '_default/ca.pem': CERTIFICATE };
    await expect(pulled('other.test/team/app:v1', files)).rejects.toThrow(
      /other\.test\/hosts\.toml: server: not a text/,
    );
    await expect(pulled('third.test/app:v1', { 'third.test/hosts.toml': '[' })).rejects.toThrow(
      /third\.test\/hosts\.toml: Invalid TOML/,
    );
    const unread = { 'fourth.test/hosts.toml': 'ca = "gone.pem"' };
    await expect(pulled('fourth.test/app:v1', unread)).rejects.toThrow(/hosts\.toml: ENOENT/);
    expect((await pulled('registry.test/team/app:v1', files))[0]).toMatch(/^registry\.test/);
  });

  it('is a directory', async () => {
    const options = { root: place.at('none'), hostsDir: place.at('nowhere') };
    await expect(pull('registry.test/a:v1', options, console)).rejects.toThrow(
      '--hosts-dir: ENOENT',
    );
  });
});
