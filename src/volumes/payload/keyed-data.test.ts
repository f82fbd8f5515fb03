/** Upstream: pkg/volume/configmap/configmap_test.go, pkg/volume/secret/secret_test.go, TestMakePayload (v1.36). */
import { describe, expect, it } from 'vitest';
import { configMapPayload, secretPayload, type KeyProjection } from './keyed-data.ts';
import type { Payload } from './payload.ts';

const shown = (payload: Payload): Readonly<Record<string, readonly [string, string]>> =>
  Object.fromEntries(
    [...payload].map(([path, { data, mode }]) => [
      path,
      [new TextDecoder().decode(data), mode.toString(8)] as const,
    ]),
  );

const CONFIG = { data: { foo: 'foo', bar: 'bär' }, binaryData: { raw: 'AQID' } };
const SECRET = { data: { foo: 'Zm9v', bar: 'YmFy' } };
const ALL: KeyProjection = { defaultMode: 0o644, optional: false };

describe('keys become files', () => {
  it('of a ConfigMap all of them, text and bytes', () => {
    expect(shown(configMapPayload(CONFIG, ALL))).toEqual({
      foo: ['foo', '644'],
      bar: ['bär', '644'],
      raw: ['\u0001\u0002\u0003', '644'],
    });
  });

  it('of a Secret all of them, decoded', () => {
    expect(shown(secretPayload(SECRET, { ...ALL, defaultMode: 0o400 }))).toEqual({
      foo: ['foo', '400'],
      bar: ['bar', '400'],
    });
  });

  it('or those that are named, where and how that is said', () => {
    const items = [
      { key: 'foo', path: 'a/b.txt', mode: 0o600 },
      { key: 'raw', path: 'raw' },
    ];

    expect(shown(configMapPayload(CONFIG, { ...ALL, items }))).toEqual({
      'a/b.txt': ['foo', '600'],
      raw: ['\u0001\u0002\u0003', '644'],
    });
  });

  it('of nothing, none', () => {
    expect(configMapPayload({}, ALL).size).toBe(0);
    expect(secretPayload({}, ALL).size).toBe(0);
  });

  it('of a key that is not there only if it is optional', () => {
    const items = [
      { key: 'none', path: 'none' },
      { key: 'foo', path: 'foo' },
    ];

    expect(() => configMapPayload(CONFIG, { ...ALL, items })).toThrow(
      /^configmap references non-existent config key: none$/,
    );
    expect(() => secretPayload(SECRET, { ...ALL, items })).toThrow(
      /^references non-existent secret key: none$/,
    );
    const optional = { ...ALL, items, optional: true };
    expect(Object.keys(shown(configMapPayload(CONFIG, optional)))).toEqual(['foo']);
    expect(Object.keys(shown(secretPayload(SECRET, optional)))).toEqual(['foo']);
  });

  it('with no mode at all, not', () => {
    expect(() => configMapPayload(CONFIG, { defaultMode: undefined, optional: true })).toThrow(
      /^no default mode used, not even the default value for it$/,
    );
  });
});
