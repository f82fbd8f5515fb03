import { expect, it } from 'vitest';
import { compareVersions } from './version-order.ts';

it('puts first what is stable and new', () => {
  const versions = 'v11alpha2 foo1 v3beta1 v10 v2 v1 v12alpha1 v11beta2 v10beta3 foo10'.split(' ');
  expect(versions.sort(compareVersions)).toEqual(
    'v10 v2 v1 v11beta2 v10beta3 v3beta1 v12alpha1 v11alpha2 foo1 foo10'.split(' '),
  );
});
