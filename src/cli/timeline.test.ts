/** One line a record, and never more than a line. */
import { expect, it } from 'vitest';
import { createPalette } from './palette.ts';
import { timelineLine } from './timeline.ts';

const palette = createPalette(false);
const log = (line: string): string | undefined =>
  timelineLine(
    {
      at: 1234,
      actor: 'cri/node-1',
      type: 'container.log',
      detail: { podUid: 'u', container: 'server', line },
    },
    { palette },
  );

it('says when, who and what', () => {
  expect(log('hello')).toBe('    1.234s  cri/node-1       server | hello');
});

it('prints a warning as kubectl does', () => {
  const detail = {
    kind: 'Pod',
    object: 'default/web',
    field: 'spec.hostPID',
    text: 'none',
  } as const;
  const record = { at: 1, actor: 'scenario', type: 'api.warning', detail } as const;

  expect(timelineLine(record, { palette })).toBe(
    '    0.001s  scenario         Warning: spec.hostPID: none',
  );
});

it('shows what would move the cursor instead of doing it', () => {
  expect(log('\u001b[2J\rover\u0007\u009b1m\tend')).toBe(
    '    1.234s  cri/node-1       server | \\x1b[2J\\x0dover\\x07\\x9b1m\tend',
  );
});
