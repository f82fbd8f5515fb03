/**
 * What the rules of random schemas may cost, estimated here and by Kubernetes' own code (rule-costs/judge.go): of how
 * many the estimates differ.
 *
 *     npm run interop:rule-costs                 counts
 *     npm run interop:rule-costs -- --show       and both estimates where they differ
 *     npm run interop:rule-costs -- --seed 7     others
 *
 * The judge is built with Go in a temporary folder; RULE_COSTS_JUDGE names what is built already. Without Go what
 * cannot be tried is said.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { choices } from '../../src/sim/index.ts';
import { compileSchema, ruleEstimates, schemaErrors } from '../../src/api/structural/index.ts';
import { program } from './go-program.ts';
import { randomSchemas } from './rule-costs/schemas.ts';

interface Judged {
  readonly costs: readonly string[];
  readonly forbidden: readonly string[];
  readonly problem?: string;
}

const PATH = 'spec.validation.openAPIV3Schema';

function judgedHere(schema: object): Judged {
  const costs = ruleEstimates(compileSchema(schema)).map(({ path, cost, cardinality }) =>
    cost === undefined ? `${path} error` : `${path} ${shown(cost)} x ${String(cardinality)}`,
  );
  const forbidden = schemaErrors(schema, PATH)
    .filter(({ reason }) => reason === 'FieldValueForbidden')
    .map(({ field, body }) => `${field}: ${body}`);
  return { costs, forbidden };
}

/** As Go prints %.12g; beyond that floats and integers round apart. */
function shown(given: number): string {
  const cost = Number(given.toPrecision(12));
  return cost < 1e12 ? String(cost) : cost.toExponential().replace(/e\+(\d)$/, 'e+0$1');
}

function sorted({ costs, forbidden }: Judged): string {
  return JSON.stringify([[...costs].sort(), [...forbidden].sort()]);
}

function compare(judge: string, seed: number, isShown: boolean): void {
  const schemas = randomSchemas(choices.seeded(seed), 3000);
  const input = schemas.map((each) => JSON.stringify(each)).join('\n');
  const { stdout, status } = spawnSync(judge, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`the judge ended with ${String(status)}`);
  const there = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Judged);
  let [rules, forbidden, unlike] = [0, 0, 0];
  for (const [at, schema] of schemas.entries()) {
    const [here, judged] = [judgedHere(schema), there[at] ?? { costs: [], forbidden: [] }];
    rules += judged.costs.filter((each) => !each.endsWith('error')).length;
    forbidden += judged.forbidden.length;
    if (judged.problem === undefined && sorted(here) === sorted(judged)) continue;
    unlike += 1;
    if (!isShown) continue;
    console.log(JSON.stringify(schema));
    console.log('  here ', sorted(here));
    console.log('  there', judged.problem ?? sorted(judged));
  }
  console.log(
    `${String(schemas.length)} schemas, ${String(rules)} rules with an estimate, ${String(forbidden)} refusals for cost: ${String(unlike)} judged differently`,
  );
}

const { argv } = process;
const seed = Number(argv[argv.indexOf('--seed') + 1]);
const given = process.env['RULE_COSTS_JUDGE'];
const source = join(import.meta.dirname, 'rule-costs/judge.go');
const judge = program('the judge of costs', given, source, 'client-go');
if (judge !== undefined)
  compare(judge, argv.includes('--seed') ? seed : 1, argv.includes('--show'));
