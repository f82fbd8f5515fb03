import { describe, expect, it } from 'vitest';
import { compileJsonPath, JsonPathError } from './json-path.ts';

const OBJECT = {
  metadata: { name: 'x', annotations: { 'a.b/c': 'dotted' } },
  spec: {
    ports: [
      { name: 'web', port: 80 },
      { name: 'admin', port: 81 },
    ],
    size: 3,
    isOn: false,
  },
  status: { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Old' }] },
};

describe('a JSONPath', () => {
  it.each([
    ['.metadata.name', ['x']],
    ['.spec.isOn', [false]],
    ['.spec.nothing.below', []],
    [String.raw`.metadata.annotations.a\.b/c`, ['dotted']],
    [`.metadata.annotations['a.b/c']`, ['dotted']],
    ['.spec.ports[0].port', [80]],
    ['.spec.ports[-1].port', [81]],
    ['.spec.ports[9]', []],
    ['.spec.ports[*].name', ['web', 'admin']],
    ['.spec.ports[0,1].port', [80, 81]],
    ['.spec.ports[0:1].name', ['web']],
    ['.spec.ports[1:].name', ['admin']],
    [`.status.conditions[?(@.type=="Ready")].status`, ['True']],
    [`.status.conditions[?(@.type=='Ready')].status`, ['True']],
    [`.status.conditions[?(@.status)].type`, ['Ready']],
    ['.spec.ports[?(@.port>80)].name', ['admin']],
    ['.spec..port', [80, 81]],
    ['.spec.size', [3]],
    [`.spec['size','isOn']`, [3, false]],
    ['.spec.ports[ 0 , 1 ].port', [80, 81]],
  ])('%s', (path, found) => {
    expect(compileJsonPath(path)(OBJECT)).toEqual(found);
  });

  it.each(['.spec[', '.spec[x]', '.a b', '.spec[?(type)]'])('that is none: %s', (path) => {
    expect(() => compileJsonPath(path)).toThrow(JsonPathError);
  });
});
