import { describe, expect, it } from 'vitest';
import type { ContainerConfig } from '../index.ts';
import { commandScript } from './command-script.ts';
import type { Step } from './process-script.ts';

function steps(command: readonly string[], args: readonly string[] = []): readonly Step[] {
  const config: ContainerConfig = {
    metadata: { name: 'server', attempt: 0 },
    image: { image: 'registry.test/a:1' },
    mounts: [],
    command,
    args,
  };
  return commandScript(config).steps;
}

const SERVER: readonly Step[] = [{ does: 'sleep', durationMs: Infinity }];

describe('commandScript', () => {
  it.each<[string, readonly string[], readonly Step[]]>([
    ['sleep N', ['sleep', '5'], [{ does: 'sleep', durationMs: 5000 }]],
    ['sleep with a unit', ['/bin/sleep', '1.5h'], [{ does: 'sleep', durationMs: 5_400_000 }]],
    ['sleep in days', ['sleep', '1d'], [{ does: 'sleep', durationMs: 86_400_000 }]],
    ['sleep infinity', ['sleep', 'infinity'], SERVER],
    ['cat', ['cat', '/a'], [{ does: 'read', path: '/a', mustSucceed: true }]],
    [
      'a list with ;',
      ['sh', '-c', 'cat /a; sleep 1;'],
      [
        { does: 'read', path: '/a', mustSucceed: false },
        { does: 'sleep', durationMs: 1000 },
      ],
    ],
    [
      'a chain with &&',
      ['/bin/sh', '-c', 'cat /a && echo done && exit 3'],
      [
        { does: 'read', path: '/a', mustSucceed: true },
        { does: 'log', text: 'done' },
        { does: 'exit', exitCode: 3 },
      ],
    ],
  ])('plays %s', (_name, command, expected) => {
    expect(steps(command)).toEqual(expected);
    expect(steps(command.slice(0, 1), command.slice(1))).toEqual(expected);
  });

  it('gives the last command of a list its own status', () => {
    expect(steps(['sh', '-c', 'cat /a; cat /b'])).toEqual([
      { does: 'read', path: '/a', mustSucceed: false },
      { does: 'read', path: '/b', mustSucceed: true },
    ]);
  });

  it.each([
    ['no command', []],
    ['another program', ['nginx', '-g', 'daemon off;']],
    ['cat of a relative path', ['cat', 'a']],
    ['sleep of something else', ['sleep', 'well']],
    ['a shell with a variable', ['sh', '-c', 'echo $HOME']],
    ['a shell with a pipe', ['sh', '-c', 'cat /a | sort']],
    ['both joiners', ['sh', '-c', 'cat /a && cat /b; cat /c']],
    ['a shell without -c', ['sh', 'run.sh', 'x']],
  ])('runs as a server: %s', (_name, command) => {
    expect(steps(command)).toEqual(SERVER);
  });
});
