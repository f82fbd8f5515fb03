import { describe, expect, it } from 'vitest';
import { parseProcessScript, type Step } from './process-script.ts';

describe('parseProcessScript', () => {
  const accepted: readonly (readonly [string, string, readonly Step[]])[] = [
    ['nothing', '', []],
    ['comments and blank lines', '# one\n\n   # two\n', []],
    [
      'read',
      'read /etc/app/app.yaml',
      [{ does: 'read', path: '/etc/app/app.yaml', mustSucceed: true }],
    ],
    [
      'read of a name with spaces',
      'read /a b',
      [{ does: 'read', path: '/a b', mustSucceed: true }],
    ],
    ['log', 'log listening on :8080', [{ does: 'log', text: 'listening on :8080' }]],
    ['log of an empty line', 'log', [{ does: 'log', text: '' }]],
    [
      'write',
      'write /dev/termination-log disk  is full',
      [{ does: 'write', text: 'disk  is full' }],
    ],
    ['write of nothing', 'write /dev/termination-log', [{ does: 'write', text: '' }]],
    ['sleep in milliseconds', 'sleep 500ms', [{ does: 'sleep', durationMs: 500 }]],
    ['sleep in minutes and seconds', 'sleep 1m30s', [{ does: 'sleep', durationMs: 90_000 }]],
    ['sleep without end', 'sleep infinity', [{ does: 'sleep', durationMs: Infinity }]],
    ['the least exit code', 'exit 0', [{ does: 'exit', exitCode: 0 }]],
    ['the greatest exit code', 'exit 255', [{ does: 'exit', exitCode: 255 }]],
    ['repeat', 'sleep 1s\nrepeat', [{ does: 'sleep', durationMs: 1000 }, { does: 'repeat' }]],
  ];

  it.each(accepted)('accepts %s', (_name, text, steps) => {
    expect(parseProcessScript(text)).toEqual({ steps, term: { onTerm: 'die' } });
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['an unknown step', 'log a\nslep 1s', 'line 2: unknown step "slep 1s"'],
    ['read without a path', 'read', 'line 1: read needs an absolute path, not ""'],
    ['read of a relative path', 'read a', 'line 1: read needs an absolute path, not "a"'],
    [
      'write to another path',
      'log a\nwrite /tmp/x text',
      'line 2: only what is mounted and the termination message path /dev/termination-log can be written, not "/tmp/x"',
    ],
    [
      'write without a path',
      'write',
      'line 1: only what is mounted and the termination message path /dev/termination-log can be written, not ""',
    ],
    ['fill without a size', 'fill /v/a', 'line 1: "" is not a size such as 512 or 20Mi'],
    [
      'fill with another unit',
      'fill /v/a 20MB',
      'line 1: "20MB" is not a size such as 512 or 20Mi',
    ],
    ['fill beside all mounts', 'fill /w/a 1', 'line 1: only what is mounted and'],
    ['sleep of a bare number', 'sleep 5', 'line 1: "5" is not a duration such as 500ms or 1m30s'],
    ['exit without a code', 'exit', 'line 1: "" is not an exit code from 0 to 255'],
    ['an exit code too great', 'exit 256', 'line 1: "256" is not an exit code from 0 to 255'],
    ['a negative exit code', 'exit -1', 'line 1: "-1" is not an exit code from 0 to 255'],
    [
      'repeat without sleep',
      '# busy\nlog a\nrepeat',
      'line 3: repeat without a sleep before it would never end',
    ],
    [
      'repeat after a sleep of nothing',
      'sleep 0s\nrepeat',
      'line 2: repeat without a sleep before it would never end',
    ],
    ['repeat with a count', 'sleep 1s\nrepeat 3', 'line 2: repeat takes nothing, not "3"'],
    ['steps after exit', 'exit 0\nlog a', 'line 2: the script never gets here'],
    ['steps after repeat', 'sleep 1s\nrepeat\nlog a', 'line 3: the script never gets here'],
    [
      'another signal',
      'ignore SIGHUP',
      'line 1: expected "ignore SIGTERM" or "on SIGTERM exit CODE after DURATION", not "ignore SIGHUP"',
    ],
    ['two dispositions', 'ignore SIGTERM\non SIGTERM exit 0', 'line 2: SIGTERM is spoken of twice'],
    [
      'a bad delay',
      'on SIGTERM exit 0 after 2',
      'line 1: "2" is not a duration such as 500ms or 1m30s',
    ],
  ];

  it('writes to the path that the container names, and to no other', () => {
    const steps = [{ does: 'write', text: 'a' }];
    const places = { terminationMessagePath: '/var/end' };
    expect(parseProcessScript('write /var/end a', places).steps).toEqual(steps);
    expect(() => parseProcessScript('write /dev/termination-log a', places)).toThrow(
      'line 1: only what is mounted and the termination message path /var/end can be written, not "/dev/termination-log": containers have no writable layer',
    );
  });

  it.each<readonly [string, Step]>([
    ['write /v/a', { does: 'write file', path: '/v/a', content: { text: '' } }],
    ['write /v/../v/a b  c', { does: 'write file', path: '/v/../v/a', content: { text: 'b  c' } }],
    ['fill /v/a/b 512', { does: 'write file', path: '/v/a/b', content: { sizeBytes: 512 } }],
    ['fill /v/a 20Mi', { does: 'write file', path: '/v/a', content: { sizeBytes: 20_971_520 } }],
  ])('accepts "%s" in a mount', (text, step) => {
    expect(parseProcessScript(text, { mounts: [{ containerPath: '/v/' }] }).steps).toEqual([step]);
    expect(() => parseProcessScript(text, { mounts: [{ containerPath: '/v2' }] })).toThrow(
      'containers have no writable layer',
    );
  });

  it.each(refused)('refuses %s', (_name, text, message) => {
    expect(() => parseProcessScript(text)).toThrow(message);
  });

  it.each([
    ['ignore SIGTERM', { onTerm: 'ignore' }],
    ['on SIGTERM exit 3', { onTerm: 'exit', exitCode: 3, afterMs: 0 }],
    ['on SIGTERM exit 0 after 2s', { onTerm: 'exit', exitCode: 0, afterMs: 2000 }],
  ])('reads the disposition "%s" wherever it stands', (line, term) => {
    expect(parseProcessScript(`sleep 1s\nexit 1\n${line}`).term).toEqual(term);
  });
});
