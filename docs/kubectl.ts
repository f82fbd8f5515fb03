/** Writes docs/kubectl.md: the session of the test, typed once more, with what kubectl printed. */
import fs from 'node:fs';
import { join } from 'node:path';
import { kubectl } from '../src/cli/testing/kubectl.ts';
import {
  POD,
  SCENARIO,
  SESSION,
  SHARED,
  SHARED_BY_TWO,
} from '../src/cli/testing/kubectl-session.ts';
import { Workplace } from '../src/cli/testing/drydock-process.ts';

const place = new Workplace();
place.write('scenario.yaml', SCENARIO);
place.write('pod.yaml', POD);
place.write('shared.yaml', SHARED);
place.write('shared-by-two.yaml', SHARED_BY_TWO);
const server = place.start(['serve', 'scenario.yaml', '--port', '0', '--kubeconfig', 'kubeconfig']);
await server.said(/kubectl get nodes/);

const lines = [
  '# kubectl against drydock',
  '',
  'Transcripts, written by `npm run docs:kubectl`; the test `src/cli/kubectl.integration.test.ts` types the same.',
  'It passes with kubectl 1.32.4, 1.33.13, 1.34.13, 1.35.10 and 1.36.6; `KUBECTL=/path/to/kubectl` names the one to try.',
  '',
  '```console',
  '$ drydock serve scenario.yaml --kubeconfig kubeconfig &',
  '$ export KUBECONFIG=$PWD/kubeconfig',
  '```',
  '',
  'The scenario only fills a registry:',
  '',
  '```yaml',
  SCENARIO.trim(),
  '```',
  '',
  'and `pod.yaml` is:',
  '',
  '```yaml',
  POD.trim(),
  '```',
  '',
  '`shared.yaml`, of which `shared-by-two.yaml` wants two replicas and another label:',
  '',
  '```yaml',
  SHARED.trim(),
  '```',
];
for (const { title, typed } of SESSION) {
  lines.push('', `## ${title}`, '', '```console');
  for (const { argv, input, isQuiet = false } of typed) {
    const { output } = await kubectl(place.path, argv, input);
    if (isQuiet) continue;
    const shown = output.replace(/^WARNING: version difference.*\n/m, '').trimEnd();
    lines.push(
      ...(input === undefined ? [] : [typedBefore(input)]),
      `$ kubectl ${quoted(argv)}${input === undefined ? '' : ' < typed'}`,
      ...(shown === '' ? [] : [shown]),
      '',
    );
  }
  if (lines.at(-1) === '') lines.pop();
  lines.push('```');
}
server.child.kill('SIGTERM');
await server.exit;
await place.close();
fs.writeFileSync(join(import.meta.dirname, 'kubectl.md'), `${lines.join('\n')}\n`);

/** As somebody would put it into a file first. */
function typedBefore(input: string): string {
  return `$ printf '${input.replaceAll('\n', '\\n')}' > typed`;
}

function quoted(argv: string): string {
  return argv
    .split(' ')
    .map((word) => (/[{}[\]"]/.test(word) ? `'${word}'` : word))
    .join(' ');
}
