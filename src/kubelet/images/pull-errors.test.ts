/** What a failed pull is called. Upstream: image_manager_test.go, TestEvalCRIPullErr (v1.36). */
import { describe, expect, it } from 'vitest';
import { CriError } from '../../cri/index.ts';
import { criErrorText } from '../model/index.ts';
import { pullFailure } from './pull-errors.ts';
import { sizeBucket } from './pull-duration.ts';

const IMAGE = 'r.example/x';

it.each([
  ['no space left on device', 'ErrImagePull', 'no space left on device'],
  ['pull QPS exceeded', 'ErrImagePull', 'pull QPS exceeded'],
  [
    'RegistryUnavailable',
    'RegistryUnavailable',
    'image pull failed for r.example/x because the registry is unavailable',
  ],
  [
    'RegistryUnavailable: down',
    'RegistryUnavailable',
    'image pull failed for r.example/x because the registry is unavailable: down',
  ],
  [
    'SignatureValidationFailed: no key',
    'SignatureValidationFailed',
    'image pull failed for r.example/x because the signature validation failed: no key',
  ],
  [
    '[RegistryUnavailable: a, RegistryUnavailable: b]',
    'ErrImagePull',
    '[RegistryUnavailable: a, RegistryUnavailable: b]',
  ],
  [
    'rpc error: code = Unavailable desc = RegistryUnavailable: a',
    'ErrImagePull',
    'rpc error: code = Unavailable desc = RegistryUnavailable: a',
  ],
])('%s -> %s', (text, reason, message) => {
  expect(pullFailure(IMAGE, text)).toMatchObject({ reason, message });
});

describe('the text of a call that failed', () => {
  it.each([
    [new CriError('Unknown', 'RegistryUnavailable: a'), 'RegistryUnavailable: a'],
    [new CriError('NotFound', 'not found'), 'rpc error: code = NotFound desc = not found'],
    [new Error('pull QPS exceeded'), 'pull QPS exceeded'],
  ])('%s', (error, text) => {
    expect(criErrorText(error)).toBe(text);
  });
});

const MB = 1024 ** 2;
it.each([
  [0, 'N/A'],
  [1, '0-10MB'],
  [10 * MB, '0-10MB'],
  [10 * MB + 1, '10MB-100MB'],
  [1024 * MB, '500MB-1GB'],
  [100 * 1024 * MB + 1, 'GT100GB'],
])('%d bytes are counted as %s', (bytes, bucket) => {
  expect(sizeBucket(bytes)).toBe(bucket);
});
