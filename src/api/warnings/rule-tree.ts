/**
 * The rules of one kind as a tree of its fields, so that an object is looked through once, and only
 * where there are rules. Built from the struct table, which knows every path there is.
 */
import { invariant } from '../../sim/index.ts';
import type { FieldType, Struct } from '../schema/struct-table.ts';
import type { FieldRule, FieldRules } from './field-rules.ts';

export interface RuleTree {
  rule: FieldRule | undefined;
  /** By name; empty for what is not a struct. */
  readonly fields: Map<string, RuleTree>;
  /** Of a list or map. */
  items: RuleTree | undefined;
}

/** A path that the kind does not have is a mistake in the table. */
export function buildRuleTree(struct: Struct, rules: FieldRules): RuleTree {
  const root = newTree();
  const type: FieldType = { kind: 'struct', goType: struct.name, struct };
  for (const [path, rule] of Object.entries(rules)) {
    grow(root, type, path.replaceAll('[*]', '.[*]').split('.'), rule, path);
  }
  return root;
}

function newTree(): RuleTree {
  return { rule: undefined, fields: new Map(), items: undefined };
}

function grow(
  tree: RuleTree,
  type: FieldType,
  [step, ...rest]: readonly string[],
  rule: FieldRule,
  path: string,
): void {
  if (step === undefined) {
    // What a table says of one field goes before what it says of all of them.
    tree.rule ??= rule;
    return;
  }
  if (step === '[*]') {
    invariant(type.kind === 'list' || type.kind === 'map', `rule tree: no items in ${path}`);
    tree.items ??= newTree();
    grow(tree.items, type.element, rest, rule, path);
    return;
  }
  invariant(type.kind === 'struct', `rule tree: no field ${step} in ${path}`);
  const { fields } = type.struct;
  for (const name of step === '*' ? fields.keys() : [step]) {
    const field = fields.get(name);
    invariant(field !== undefined, `rule tree: no field ${name} in ${path}`);
    const child = tree.fields.get(name) ?? newTree();
    tree.fields.set(name, child);
    grow(child, field, rest, rule, path);
  }
}
