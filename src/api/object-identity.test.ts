import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { ObjectIdentity } from './object-identity.ts';

const RFC_4122 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('newUid', () => {
  it('has the shape of RFC 4122 and never repeats, whatever is drawn', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 50 }), (answers) => {
        const identity = new ObjectIdentity(choices.replayed(answers));
        const uids = Array.from({ length: 100 }, () => identity.newUid());

        expect(new Set(uids).size).toBe(100);
        for (const uid of uids) expect(uid).toMatch(RFC_4122);
      }),
    );
  });

  it('follows the seed', () => {
    const uid = (seed: number): string => new ObjectIdentity(choices.seeded(seed)).newUid();

    expect(uid(1)).toBe(uid(1));
    expect(uid(1)).not.toBe(uid(2));
  });
});

describe('newName', () => {
  it('appends five characters of the alphabet', () => {
    const identity = new ObjectIdentity(choices.seeded(1));

    expect(identity.newName('web-')).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('differs from call to call even in a run of defaults', () => {
    const identity = new ObjectIdentity(choices.defaults());
    const names = Array.from({ length: 1000 }, () => identity.newName('web-'));

    expect(new Set(names).size).toBe(1000);
  });

  it('cuts a long prefix to make room', () => {
    const name = new ObjectIdentity(choices.defaults()).newName('x'.repeat(100));

    expect(name).toHaveLength(63);
  });
});
