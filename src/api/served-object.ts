/** Objects as every answer shows them: with the fields that a struct of Go always has, without what it leaves out. */
import { builtInType } from './apply/built-in-types.ts';
import { servedForm } from './apply/served-form.ts';
import { DEFINITIONS } from './resources/definitions.ts';
import { EVENTS_VIEW } from './resources/events-view.ts';
import { structOf } from './resources/resource-definition.ts';

const KINDS: ReadonlySet<string> = new Set(
  Object.values(DEFINITIONS).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
);

/** The same object, if it is of no kind that every server has. */
export function asServed(object: object): object {
  const { apiVersion, kind } = object as { readonly apiVersion?: string; readonly kind?: string };
  if (kind === EVENTS_VIEW.kind && apiVersion === EVENTS_VIEW.apiVersion) {
    return servedForm(builtInType(structOf(EVENTS_VIEW)), object) as object;
  }
  if (kind === undefined || !KINDS.has(`${String(apiVersion)} ${kind}`)) return object;
  return servedForm(builtInType(kind), object) as object;
}
