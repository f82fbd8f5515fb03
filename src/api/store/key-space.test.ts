import { describe, expect, it } from 'vitest';
import { choices, World } from '../../sim/index.ts';
import { ApiServer } from '../api-server.ts';

function serverWith(keys: readonly (readonly [namespace: string, name: string])[]): ApiServer {
  const server = new ApiServer({ world: new World({ choices: choices.defaults() }) });
  for (const namespace of new Set(keys.map(([each]) => each))) {
    if (namespace !== 'default') server.create('namespaces', { metadata: { name: namespace } });
  }
  for (const [namespace, name] of keys) {
    server.create('configmaps', { metadata: { namespace, name } });
  }
  return server;
}

const KEYS = [
  ['b', 'x'],
  ['a', 'y'],
  ['a-b', 'x'],
  ['a', 'x'],
] as const;

describe('key space', () => {
  it.each<[string, Parameters<ApiServer['list']>[1], readonly string[]]>([
    ['everything', {}, ['a-b/x', 'a/x', 'a/y', 'b/x']],
    ['a namespace', { namespace: 'a' }, ['a/x', 'a/y']],
    ['a name', { fieldSelector: { 'metadata.name': 'x' } }, ['a-b/x', 'a/x', 'b/x']],
    ['both', { namespace: 'a', fieldSelector: { 'metadata.name': 'x' } }, ['a/x']],
    ['a namespace that is not there', { namespace: 'c' }, []],
  ])('lists %s, in the order of the keys', (_, options, expected) => {
    const { items } = serverWith(KEYS).list('configmaps', options);

    expect(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(expected);
  });

  it('counts, and knows which namespaces are empty', () => {
    const server = serverWith(KEYS);
    server.delete('configmaps', { namespace: 'b', name: 'x' });

    expect(server.store.count('configmaps')).toBe(3);
    expect(server.store.get('configmaps', { namespace: 'b', name: 'x' })).toBeUndefined();
    expect(server.store.get('configmaps', { namespace: 'a', name: 'x' })).toBeDefined();
  });

  it('takes no notice of a namespace where there is none', () => {
    const server = serverWith([]);
    server.create('nodes', { metadata: { name: 'node-1' } });

    expect(server.get('nodes', { namespace: 'a', name: 'node-1' }).metadata.name).toBe('node-1');
  });
});
