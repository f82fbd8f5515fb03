/** Objects as every answer shows them: with the fields that a struct of Go always has, without what it leaves out. */
import { builtInType } from './apply/built-in-types.ts';
import { servedForm } from './apply/served-form.ts';
import { BUILT_IN_VIEWS } from './resources/built-in-views.ts';
import { DEFINITIONS } from './resources/definitions.ts';
import { structOf } from './resources/resource-definition.ts';

const KINDS: ReadonlySet<string> = new Set(
  Object.values(DEFINITIONS).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
);

const VIEWS = new Map(BUILT_IN_VIEWS.map((row) => [`${row.apiVersion} ${row.kind}`, row]));

/** The same object, if it is of no kind that every server has. */
export function asServed(object: object): object {
  const { apiVersion, kind } = object as { readonly apiVersion?: string; readonly kind?: string };
  if (kind === undefined) return object;
  const view = VIEWS.get(`${String(apiVersion)} ${kind}`);
  if (view !== undefined) return servedForm(builtInType(structOf(view)), object) as object;
  if (!KINDS.has(`${String(apiVersion)} ${kind}`)) return object;
  return servedForm(builtInType(kind), object) as object;
}
