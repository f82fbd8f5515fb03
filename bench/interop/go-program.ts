/** Programs in Go that stand beside a script: built in a temporary folder, against modules of one release of Kubernetes. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RELEASE = '36.3';

export function skip(what: string): void {
  console.log(`SKIPPED: ${what}`);
}

/**
 * The program, built or given; undefined if it cannot be had.
 *
 * @param source the one file that it is made of
 */
export function program(
  name: string,
  given: string | undefined,
  source: string,
  needs: 'client-go' | 'kubernetes',
): string | undefined {
  if (given !== undefined) return given;
  if (spawnSync('go', ['version']).status !== 0) {
    skip(`${name}: Go is not installed, and nothing names what is built already`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'drydock-go-'));
  copyFileSync(source, join(folder, 'main.go'));
  const version = `v0.${RELEASE}`;
  const lines = ['module interop', 'go 1.26.0', `require k8s.io/client-go ${version}`];
  if (needs === 'kubernetes') lines.push(...requirementsOfKubernetes(folder, version));
  writeFileSync(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
  const binary = join(folder, name);
  for (const argv of [
    ['mod', 'tidy'],
    ['build', '-o', binary, '.'],
  ]) {
    const { status } = spawnSync('go', argv, { cwd: folder, stdio: 'inherit' });
    if (status !== 0) throw new Error(`go ${argv.join(' ')} ended with ${String(status)}`);
  }
  return binary;
}

/** k8s.io/kubernetes names its parts by folders; here each is the module of the same release. */
function requirementsOfKubernetes(folder: string, version: string): readonly string[] {
  const download = spawnSync(
    'go',
    ['mod', 'download', '-json', `k8s.io/kubernetes@v1.${RELEASE}`],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const { GoMod } = JSON.parse(download.stdout) as { GoMod: string };
  const text = spawnSync('cat', [GoMod], { encoding: 'utf8' }).stdout;
  const parts = new Set(
    [...text.matchAll(/(k8s\.io\/[\w-]+) => \.\/staging/g)].map(([, name]) => name),
  );
  return [
    `require k8s.io/kubernetes v1.${RELEASE}`,
    ...[...parts].map((name) => `replace ${String(name)} => ${String(name)} ${version}`),
  ];
}
