/**
 * The scenario language as a JSON Schema, for editors: made from what the parser itself reads by.
 *
 * A schema cannot say everything (that a duration is one, that an image and an artifact exclude each
 * other); the parser does.
 */
import { z } from 'zod';
import { scenarioSchema } from './scenario.ts';

/** JSON Schema draft 7, which every editor's YAML support knows. */
export function scenarioJsonSchema(): object {
  return {
    title: 'drydock scenario',
    ...z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' }),
  };
}
