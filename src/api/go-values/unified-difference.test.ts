/** Texts that go-difflib, at the version of Kubernetes 1.36.3, wrote of these lines. */
import { describe, expect, it } from 'vitest';
import { unifiedDifference } from './unified-difference.ts';

function lines(text: string): string {
  return text.replaceAll(' ', '\n');
}

describe('unifiedDifference', () => {
  it.each([
    ['nothing', 'l0 l1', 'l0 l1', ''],
    ['one line more', 'l0', 'l0 l5', '@@ -1 +1,2 @@\n l0\n+l5\n'],
    [
      'the longest run, not the fewest changes',
      'l1 l2 l1 l2',
      'l1 l1 l1 l2',
      '@@ -1,4 +1,4 @@\n+l1\n+l1\n l1\n l2\n-l1\n-l2\n',
    ],
    [
      'two changes near each other',
      'l8 l4 l8 l0 l9 l1 l9 l8 l2',
      'l8 l4 l8 l0 l9 l1 l5 l9 l9 l8 l0 l2',
      '@@ -4,6 +4,9 @@\n l0\n l9\n l1\n+l5\n+l9\n l9\n l8\n+l0\n l2\n',
    ],
    [
      'two changes far from each other',
      'l0 l0 l0 l0 l1 l0 l1 l3 l1 l0 l2 l0 l3 l0 l3 l2',
      'l0 l0 l0 l0 l1 l0 l1 l3 l1 l0 l2 l0 l0 l0 l0 l0 l1 l0 l1 l3 l1 l0 l2 l0 l3 l0 l3 l3 l0 l3 l2',
      '@@ -1,3 +1,15 @@\n+l0\n+l0\n+l0\n+l0\n+l1\n+l0\n+l1\n+l3\n+l1\n+l0\n+l2\n+l0\n l0\n l0\n l0\n@@ -13,4 +25,7 @@\n l3\n l0\n l3\n+l3\n+l0\n+l3\n l2\n',
    ],
  ])('shows %s', (_, before, after, difference) => {
    expect(unifiedDifference(lines(before), lines(after))).toBe(difference);
  });

  it('begins no run with what is frequent in a long text', () => {
    const before = Array.from({ length: 110 }, (_, at) => [`n${String(at)}`, '}']).flat();
    const after = [...before.slice(0, 100), '}', '}', 'n49', '}', ...before.slice(106)];

    const difference = unifiedDifference(before.join('\n'), after.join('\n'));

    expect(difference).toBe(
      '@@ -98,11 +98,9 @@\n }\n n49\n }\n-n50\n-}\n-n51\n-}\n-n52\n+}\n+}\n+n49\n }\n n53\n }\n',
    );
  });
});
