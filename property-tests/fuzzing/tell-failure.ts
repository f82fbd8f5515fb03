/** A broken law, told so that anybody can see it again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broken } from '../law.ts';
import { commandOf } from './run.ts';

export interface Failure {
  readonly law: string;
  readonly detail: string;
  readonly seed: number;
  readonly path: string;
  /** What was done, one line each. */
  readonly lines: readonly string[];
  /** The test file that checks the law. */
  readonly file: string;
  /** YAML; undefined if it is no scenario. */
  readonly scenario?: string;
}

const FOLDER = join(import.meta.dirname, '../../.counterexamples');

/** The error to throw; writes the scenario file beside. */
export function tellFailure(failure: Failure): Broken {
  const { law, detail, seed, path, lines, file, scenario } = failure;
  const told = [
    detail,
    '',
    ...lines.map((line) => `  ${line}`),
    '',
    `seed ${String(seed)}, path ${path}`,
    `again with: ${commandOf(seed, path, file)}`,
  ];
  if (scenario !== undefined) told.push(`as a scenario: ${write(law, scenario)}`);
  return new Broken(law, told.join('\n'));
}

function write(law: string, scenario: string): string {
  mkdirSync(FOLDER, { recursive: true });
  const name = law.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const path = join(FOLDER, `${name}.yaml`);
  writeFileSync(path, scenario);
  return path;
}
