/** `drydock schema`. */
import { scenarioJsonSchema } from '../lab/index.ts';
import type { Console } from './console.ts';

export function printSchema(console: Console): void {
  console.print(JSON.stringify(scenarioJsonSchema(), undefined, 2));
}
