/**
 * The conformance suite of the distribution specification against `drydock registry serve`, with its content
 * in a directory: the released version of the specification, then what its tree has beyond that. Ends with 1
 * if a test fails. Wants Go, which gets the suite; says so where it is not.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SUITE =
  'github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111';

/** The specification as released, and as its tree has it. */
const VERSIONS = ['1.1', 'dev'];

/** Serves until `use` has ended. */
async function withRegistry<T>(root: string, use: (address: string) => Promise<T>): Promise<T> {
  const argv = [join(ROOT, 'bin/drydock.js'), 'registry', 'serve', '--port', '0', '--root', root];
  const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((exit) => server.once('exit', exit));
  try {
    const address = await new Promise<string>((listening, failed) => {
      server.once('exit', () => failed(new Error('the registry does not start')));
      server.stdout.setEncoding('utf8').on('data', (text: string) => {
        const url = /listening on http:\/\/(\S+)/.exec(text)?.[1];
        if (url !== undefined) listening(url);
      });
    });
    return await use(address);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

/** The report of one run, in JUnit's form. */
async function runSuite(address: string, version: string, work: string): Promise<string> {
  const name = version.replaceAll('.', '-');
  const results = join(work, `results-${name}`);
  const suite = spawn('go', ['run', SUITE], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      OCI_REGISTRY: address,
      OCI_TLS: 'disabled',
      OCI_VERSION: version,
      OCI_REPO1: `conformance/${name}/one`,
      OCI_REPO2: `conformance/${name}/two`,
      OCI_RESULTS_DIR: results,
    },
  });
  await new Promise((exit) => suite.once('exit', exit));
  return readFile(join(results, 'junit.xml'), 'utf8');
}

/** Prints what the report says; the number of tests that did not pass. */
function tell(version: string, report: string): number {
  const counted = (name: string): number =>
    Number(new RegExp(`<testsuite [^>]* ${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  // A number that is none is left out of the report.
  const [tests, skipped, disabled] = ['tests', 'skipped', 'disabled'].map(counted);
  if (tests === 0) throw new Error('the suite has run nothing');
  const failures = counted('failures') + counted('errors');
  process.stdout.write(
    `distribution-spec ${version}: ${tests} tests, ${failures} failed, ${skipped} skipped, ${disabled} disabled\n`,
  );
  for (const [, name] of report.matchAll(/<testcase name="([^"]+)"[^>]* status="(?:fail|err)/g)) {
    process.stdout.write(`  ${name}\n`);
  }
  return failures;
}

if (spawnSync('go', ['version']).status === 0) {
  const work = await mkdtemp(join(tmpdir(), 'drydock-conformance-'));
  try {
    let failures = 0;
    await withRegistry(join(work, 'registry'), async (address) => {
      for (const version of VERSIONS) {
        failures += tell(version, await runSuite(address, version, work));
      }
    });
    process.exitCode = failures === 0 ? 0 : 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
} else {
  process.stdout.write('SKIPPED: the conformance suite of distribution-spec: not installed: go\n');
}
