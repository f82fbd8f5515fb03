/** Random structural schemas with rules, most of which fit what they speak of. */
import type { Choices } from '../../../src/sim/index.ts';

type Schema = Readonly<Record<string, unknown>>;

/** By the type that an expression has; `#` is the value. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  string: [
    '# == "abc"',
    '#.size() < 10',
    '#.contains("a")',
    '#.matches("^[a-z]+$")',
    '#.startsWith("ab") || #.endsWith(#)',
    '#.lowerAscii() == # && #.trim().upperAscii() != "A"',
    '#.split(",").all(s, s.size() > 1)',
    '#.split(",", 3).join("-") < #',
    '#.replace("a", "bcd") == #',
    '#.replace("", "b").size() > 1',
    '(# + "x" + #).contains(#)',
    '#.find("[0-9]+") != ""',
    '#.findAll("a").size() in [1, 2]',
    '["a", "b"].exists(x, #.contains(x))',
    '["a", "b"].map(x, x + #).exists_one(y, y == "ab")',
    'isQuantity(#) && quantity(#) == quantity("1")',
    'isURL(#) && url(#).getHost() == "a"',
    'ip(#).family() == 4 || cidr("10.0.0.0/8").containsIP(#)',
    'cidr(#).containsCIDR("10.0.0.0/8") && isIP(#) && ip.isCanonical(#)',
    '(#.size() > 3 ? # : "abc").startsWith("x")',
    '#.substring(1, 2) == "a"',
    'bytes(#) == b"abc"',
    'dyn(#) == "a"',
    '"%s".format([#]) == "a"',
    '# in ["a", "b", "c"]',
    '# < "b" && # >= "a"',
    'type(#) == string',
  ],
  integer: [
    '# > 1',
    '# + 1 < -5',
    '# in [1, 2]',
    '[1, 2, 3].map(x, x * #).sum() > 3',
    '# == 1 || # != 2',
  ],
  boolean: ['#', '!# || # == true'],
  list: [
    '#.size() > 1',
    '#.all(x, x == x)',
    '#.exists(x, #.exists(y, x == y))',
    '#.map(x, [x]).size() == #.size()',
    '#.filter(x, x != x).size() > 0',
    '# == #',
    '#[0] == #[1]',
    '#.exists_one(x, true)',
    '(# + #).all(x, true)',
    '#.indexOf(#[0]) > -1',
    'sets.contains(#, #)',
    '#.slice(0, 2) == #',
    '#.reverse() == #.distinct()',
    '#.map(x, size(#) > 1, x).all(x, x == #[0])',
  ],
  map: [
    '#.size() > 1',
    '#.all(k, k.size() < 5)',
    '#.exists(k, #[k] == #[k])',
    '"a" in #',
    '#.map(k, #[k]).size() > 1',
    '#.filter(k, k.startsWith("a")).all(k, k.contains("b"))',
  ],
};

const FIELDS = ['a', 'b', 'c-d'];

/** Answers as many schemas as are wanted. */
export function randomSchemas(choices: Choices, count: number): readonly Schema[] {
  return Array.from({ length: count }, () => new Maker(choices).root());
}

class Maker {
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  root(): Schema {
    return { type: 'object', properties: { spec: this.#object(3) } };
  }

  #object(depth: number): Schema {
    const names = FIELDS.filter(() => this.#choices.chance('field', 0.7));
    const properties = Object.fromEntries(names.map((name) => [name, this.#any(depth - 1)]));
    const required = names.filter(() => this.#choices.chance('required', 0.3));
    const schema = { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
    const [name] = names;
    const inner = name === undefined ? undefined : (properties[name] as Schema);
    if (name === undefined || inner === undefined) return schema;
    const self = `self.${name.replaceAll('-', '__dash__')}`;
    const texts = RULES[kindOf(inner)];
    if (texts === undefined || !this.#choices.chance('rule', 0.5)) return schema;
    const text = `has(${self}) && ${this.#of(texts)}`.replaceAll('#', self);
    return { ...schema, 'x-kubernetes-validations': [{ rule: text }] };
  }

  #any(depth: number): Schema {
    const kinds = ['string', 'string', 'integer', 'boolean', 'list', 'map', 'object'];
    const kind = this.#of(depth > 0 ? kinds : kinds.slice(0, 4));
    switch (kind) {
      case 'object':
        return this.#object(depth);
      case 'list':
        return this.#ruled({
          type: 'array',
          items: this.#any(depth - 1),
          ...this.#limit('maxItems'),
        });
      case 'map':
        return this.#ruled({
          type: 'object',
          additionalProperties: this.#any(depth - 1),
          ...this.#limit('maxProperties'),
        });
      case 'string':
        return this.#ruled({ type: 'string', ...this.#text() });
      default:
        return this.#ruled({ type: kind });
    }
  }

  #text(): Schema {
    if (this.#choices.chance('enum', 0.15)) return { enum: ['abc', 'defgh'] };
    return this.#limit('maxLength');
  }

  #limit(name: string): Schema {
    if (this.#choices.chance('unlimited', 0.3)) return {};
    return { [name]: this.#of([0, 1, 5, 10, 64, 100, 256, 1000, 10_000]) };
  }

  #ruled(schema: Schema): Schema {
    if (!this.#choices.chance('rule', 0.35)) return schema;
    const texts = RULES[kindOf(schema)] ?? [];
    const count = this.#choices.chance('two', 0.2) ? 2 : 1;
    const rules = Array.from({ length: count }, () => ({
      rule: this.#of(texts).replaceAll('#', 'self'),
    }));
    return { ...schema, 'x-kubernetes-validations': rules };
  }

  #of<T>(values: readonly T[]): T {
    return values[this.#choices.pick('of', values.length)] as T;
  }
}

function kindOf({ type, additionalProperties }: Schema): string {
  if (type === 'array') return 'list';
  return additionalProperties === undefined ? String(type) : 'map';
}
