/** docs/scenarios.md is the reference of the language: it names every field, and its example plays. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { FAULT_POINTS } from './fault-points.ts';
import { Lab } from './lab.ts';
import { memoryPorts } from './memory-ports.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';
import { scenarioJsonSchema } from './scenario-json-schema.ts';

const PAGE = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
const [, EXAMPLE = ''] = /```yaml\n(.*?)```/s.exec(PAGE) ?? [];

/** Every field that a JSON schema names, at any depth. */
function fieldsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(fieldsOf)];
}

const FIELDS = fieldsOf(scenarioJsonSchema());

describe('scenarios/scenario.schema.json', () => {
  const SCENARIOS = new URL('../../scenarios/', import.meta.url);

  it('is what `npx drydock schema` prints now', () => {
    const written = readFileSync(new URL('scenario.schema.json', SCENARIOS), 'utf8');

    expect(written).toBe(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
  });

  it.each(readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml')))(
    'is named by the first line of %s',
    (name) => {
      const text = readFileSync(new URL(name, SCENARIOS), 'utf8');

      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=scenario.schema.json');
    },
  );
});

describe('docs/scenarios.md', () => {
  it.each([...new Set(FIELDS)])('names the field %s', (field) => {
    expect(PAGE).toMatch(new RegExp(`\\b${field}\\b`));
  });

  it.each(FAULT_POINTS)('names the fault point $point', ({ point }) => {
    const [folder = '', call = ''] = point.split('.');

    expect(PAGE).toContain(`\`${folder}.`);
    expect(PAGE).toMatch(new RegExp(`\\b${call}\``));
  });

  it('has an example that holds', async () => {
    const scenario = parseScenario('docs/scenarios.md', EXAMPLE);
    const program = scenarioProgram(scenario);
    const lab = await Lab.open({
      ports: memoryPorts(),
      choices: choices.seeded(1),
      ...program.setting,
    });
    const { verdicts } = await program.play(lab);
    await lab.close();

    expect(verdicts).toHaveLength(5);
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  });
});
