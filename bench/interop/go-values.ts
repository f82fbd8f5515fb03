/**
 * Writes src/api/go-values/internal-structs.ts: the structs of Kubernetes' own code, read by reflection
 * (go-values/structs.go), where refusals show them.
 *
 *     npm run interop:go-values
 *
 * The program is built with Go in a temporary folder, for some minutes; GO_STRUCTS names what is built already.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './go-program.ts';

const source = join(import.meta.dirname, 'go-values/structs.go');
const target = join(import.meta.dirname, '../../src/api/go-values/internal-structs.ts');

const HEAD = `/**
 * The structs that Kubernetes' own code holds objects in, where a refusal shows them. Made by
 * \`npm run interop:go-values\`, by reflection over pkg/apis (v1.36.3), not by hand.
 *
 * A line is a struct: the fields as JSON writes them, in Go's order, each with its type. \`*\` is a pointer, \`[]\` a
 * list, \`{}\` a map. \`?\`: left out if it is empty. \`=\` says where the API has the field, if it is not called the
 * same with a small letter first: \`metadata.labels\` is within another field, \`^hostPID\` in the struct around.
 */
export const INTERNAL_STRUCTS = \`
`;

const binary = program('structs', process.env['GO_STRUCTS'], source, 'kubernetes');
if (binary !== undefined) {
  const { stdout, status } = spawnSync(binary, { encoding: 'utf8', maxBuffer: 2 ** 24 });
  if (status !== 0) throw new Error(`${binary} ended with ${String(status)}`);
  writeFileSync(target, `${HEAD}${stdout}\`;\n`);
}
