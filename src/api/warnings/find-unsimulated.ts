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
const TREES: ReadonlyMap<string, RuleTree> = new Map(
  Object.entries(KIND_RULES).flatMap(([kind, rules]) => {
    const struct = STRUCTS.get(kind);
    return struct === undefined ? [] : [[kind, buildRuleTree(struct, rules)] as const];
  }),
);

/**
 * One warning for each such field, in the order of the object. Of a new object as the client sent it,
 * before anything is filled in; of a newer state, with the parts that did not change shared with
 * `old`, only what did change.
 */
export function findUnsimulated(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  const tree = TREES.get(object.kind);
  if (tree === undefined) return NO_WARNINGS;
  const search = new Search(old !== undefined);
  search.fields(tree, object as unknown as Fields, old as unknown as Fields | undefined);
  return search.found;
}

class Search {
  found = NO_WARNINGS;
  readonly #isUpdate: boolean;
  /** Names of fields, `[0]`, `[key]`. */
  readonly #path: string[] = [];

  constructor(isUpdate: boolean) {
    this.#isUpdate = isUpdate;
  }

  fields(tree: RuleTree, value: Fields, known: Fields | undefined): void {
    for (const name in value) {
      const field = tree.fields.get(name);
      if (field === undefined || value[name] === known?.[name]) continue;
      this.#path.push(name);
      this.#visit(field, value[name], known?.[name], name);
      this.#path.pop();
    }
  }

  #visit(tree: RuleTree, value: unknown, known: unknown, key: string): void {
    if (tree.rule !== undefined && this.#applies(tree.rule, value, key)) {
      const field = this.#path.join('.').replaceAll('.[', '[');
      this.found = [...this.found, { field, text: tree.rule.text }];
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const before = typeof known === 'object' && known !== null ? (known as Fields) : undefined;
    if (tree.items !== undefined) this.#items(tree.items, value as Fields, before);
    else if (tree.fields.size > 0) this.fields(tree, value as Fields, before);
  }

  /** Of a list or a map alike. */
  #items(tree: RuleTree, value: Fields, known: Fields | undefined): void {
    for (const key in value) {
      if (value[key] === known?.[key]) continue;
      this.#path.push(`[${key}]`);
      this.#visit(tree, value[key], known?.[key], key);
      this.#path.pop();
    }
  }

  /** What is false or empty says no more than what is absent. */
  #applies({ unless, isServers }: FieldRule, value: unknown, key: string): boolean {
    if (isServers === true && this.#isUpdate) return false;
    if (unless !== undefined) return !unless(value, key);
    if (typeof value !== 'object' || value === null) return value !== false && value !== '';
    if (isServers === true) return Object.keys(value).length > 0;
    return !Array.isArray(value) || value.length > 0;
  }
}
