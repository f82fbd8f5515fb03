/**
 * Looks an object through for fields that are accepted and do not do what they say. Costs what the
 * object has of fields on the way to rules; a pod without any is passed in a microsecond.
 */
import type { ApiObject } from '../objects.ts';
import { STRUCTS } from '../schema/struct-table.ts';
import type { FieldRule } from './field-rules.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { KIND_RULES } from './kind-rules.ts';
import { buildRuleTree, type RuleTree } from './rule-tree.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Every kind that has rules; all of them do. */
const TREES = treesOf(() => true);
/** What the server sets itself, a client may repeat in an update. */
const UPDATE_TREES = treesOf(({ isServers }) => isServers !== true);

function treesOf(counts: (rule: FieldRule) => boolean): ReadonlyMap<string, RuleTree> {
  return new Map(
    Object.entries(KIND_RULES).flatMap(([kind, rules]) => {
      const struct = STRUCTS.get(kind);
      const counting = Object.entries(rules).filter(([, rule]) => counts(rule));
      if (struct === undefined) return [];
      return [[kind, buildRuleTree(struct, Object.fromEntries(counting))] as const];
    }),
  );
}

/**
 * One warning for each such field, in the order of the object. Of a new object as the client sent it,
 * before anything is filled in; of a newer state, with the parts that did not change shared with
 * `old`, only what did change.
 */
export function findUnsimulated(
  object: ApiObject,
  old?: ApiObject,
  kind: string = object.kind,
): readonly FieldWarning[] {
  const tree = (old === undefined ? TREES : UPDATE_TREES).get(kind);
  if (tree === undefined) return NO_WARNINGS;
  return inFields(tree, object as unknown as Fields, old as unknown as Fields | undefined);
}

/** What is found says where from here; who asked puts the way here before it. */
function inFields(
  { fields }: RuleTree,
  value: Fields,
  known: Fields | undefined,
): readonly FieldWarning[] {
  let found = NO_WARNINGS;
  for (const name in value) {
    const field = fields.get(name);
    if (field === undefined || value[name] === known?.[name]) continue;
    const more = inValue(field, value[name], known?.[name], name);
    if (more.length > 0) found = [...found, ...below(name, more)];
  }
  return found;
}

function inValue(
  tree: RuleTree,
  value: unknown,
  known: unknown,
  key: string,
): readonly FieldWarning[] {
  if (tree.rule !== undefined && applies(tree.rule, value, key)) {
    return [{ field: '', text: tree.rule.text }];
  }
  if (typeof value !== 'object' || value === null) return NO_WARNINGS;
  const before = typeof known === 'object' && known !== null ? (known as Fields) : undefined;
  if (tree.items !== undefined) return inItems(tree.items, value as Fields, before);
  if (tree.fields.size === 0) return NO_WARNINGS;
  return inFields(tree, value as Fields, before);
}

/** Of a list or a map alike. */
function inItems(
  tree: RuleTree,
  value: Fields,
  known: Fields | undefined,
): readonly FieldWarning[] {
  let found = NO_WARNINGS;
  for (const key in value) {
    if (value[key] === known?.[key]) continue;
    const more = inValue(tree, value[key], known?.[key], key);
    if (more.length > 0) found = [...found, ...below(`[${key}]`, more)];
  }
  return found;
}

/** What is false or empty says no more than what is absent. */
function applies({ unless, isServers }: FieldRule, value: unknown, key: string): boolean {
  if (unless !== undefined) return !unless(value, key);
  if (typeof value !== 'object' || value === null) return value !== false && value !== '';
  if (isServers === true) return !isHollow(value);
  return !Array.isArray(value) || value.length > 0;
}

/** As Go writes a struct of which nothing is set: `{"loadBalancer":{}}`. */
function isHollow(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return Object.values(value).every(
    (each) => typeof each === 'object' && each !== null && isHollow(each as object),
  );
}

function below(step: string, found: readonly FieldWarning[]): readonly FieldWarning[] {
  return found.map(({ field, text }) => {
    const isJoined = field === '' || field.startsWith('[');
    return { field: isJoined ? step + field : `${step}.${field}`, text };
  });
}
