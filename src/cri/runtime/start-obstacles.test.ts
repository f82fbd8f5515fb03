/** Containers that cannot be started, or whose first program fails at once: what is in the way. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { RuntimeBench } from './testing/runtime-bench.ts';

const INIT = 'unable to start container process: error during container init: ';

describe('a container does not start', () => {
  it.each([
    [
      'its message is to lie over a directory',
      { terminationMessagePath: '/bin' },
      ': not a directory',
    ],
    ['it is to begin in a file', { workingDir: '/bin/sh' }, 'mkdir /bin/sh: not a directory'],
    ['it may hold less than its start takes', { memoryLimitBytes: 2 ** 20 }, 'limit to 1048576'],
  ])('if %s', async (_what, config, why) => {
    const bench = new RuntimeBench();
    const refused = bench.run({ command: ['sh', '-c', 'exit 0'], ...config });

    await expect(refused).rejects.toThrow(INIT);
    await expect(refused).rejects.toThrow(why);
  });

  it('and does with a little more, and in a directory that has to be made', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({
      command: ['sh', '-c', 'pwd; echo words > /a/b/message'],
      workingDir: '/work/deep',
      terminationMessagePath: '/a/b/message',
      memoryLimitBytes: 3 * 2 ** 20,
    });
    await bench.advance(1000);

    expect(bench.runtime.logs(id)).toEqual(['/work/deep']);
    expect(bench.runtime.terminationLog(id)).toBe('words\n');
  });
});

describe('a shell that holds more and more', () => {
  const GROWS = ['sh', '-c', 'x=a; while :; do x=$x$x; done'];

  it.each([
    ['its limit', { memoryLimitBytes: 24 * 2 ** 20 }],
    ['the machine', {}],
  ])('is killed at the end of %s', async (_whose, limit) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command: GROWS, ...limit });
    await bench.advance(1000);

    const { exitCode, reason } = await bench.perform(bench.runtime.containerStatus(id));
    expect({ exitCode, reason }).toEqual({ exitCode: 137, reason: 'OOMKilled' });
  });
});

describe('a program beside a container’s own that holds too much', () => {
  const ended = async (command: readonly string[]) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ command, memoryLimitBytes: 24 * 2 ** 20 });
    await bench.advance(5000);
    const { exitCode, reason } = await bench.perform(bench.runtime.containerStatus(id));
    return { exitCode, reason, said: bench.runtime.logs(id) };
  };

  it('is killed alone, and the end of the container is told as one of memory', async () => {
    expect(await ended(['sh', '-c', 'tail /dev/zero; echo $?; exit 3'])).toEqual({
      exitCode: 3,
      reason: 'OOMKilled',
      said: ['Killed', '137'],
    });
  });

  it('lives, and the container ends, if that holds more', async () => {
    const grows = 'x=aaaaaaaa; while [ ${#x} -lt 8000000 ]; do x=$x$x; done';
    const { exitCode, reason } = await ended(['sh', '-c', `${grows}; tail /dev/zero; exit 3`]);
    expect({ exitCode, reason }).toEqual({ exitCode: 137, reason: 'OOMKilled' });
  });
});

describe('in a mount that is read-only', () => {
  const started = async (config: Readonly<Record<string, string>>, readonly: boolean) => {
    const bench = new RuntimeBench();
    await bench.host.files.mkdir('/data');
    const mounts = [{ containerPath: '/v', hostPath: '/data', readonly }];
    const id = await bench.run({ command: ['sh', '-c', 'pwd; ls /v'], mounts, ...config });
    await bench.advance(1000);
    return bench.runtime.logs(id);
  };

  it.each([
    ['a directory to begin in', { workingDir: '/v/a/b' }, 'mkdir /v/a: read-only file system'],
    [
      'a file for the message',
      { terminationMessagePath: '/v/message' },
      'rootfs/v/message: read-only file system',
    ],
  ])('%s cannot be made', async (_what, config, why) => {
    await expect(started(config, true)).rejects.toThrow(why);
  });

  it('elsewhere the directory is made, and stays', async () => {
    expect(await started({ workingDir: '/v/a/b' }, false)).toEqual(['/v/a/b', 'a']);
  });
});

describe('a directory over /dev', () => {
  it('without devices leaves nothing to begin with', async () => {
    const bench = new RuntimeBench();
    await bench.host.files.mkdir('/data');
    const mounts = [{ containerPath: '/dev', hostPath: '/data', readonly: false }];
    const refused = bench.run({ command: ['sh', '-c', 'exit 0'], mounts });
    await expect(refused).rejects.toThrow('unable to setup user: stat /dev/null: no such file');
  });
});

describe('a mount over something of the image', () => {
  const mounted = async (
    containerPath: string,
    source: 'file' | 'directory',
    readonly: boolean,
  ) => {
    const bench = new RuntimeBench();
    const hostPath = '/data/source';
    await bench.host.files.mkdir(source === 'file' ? '/data' : hostPath, { recursive: true });
    if (source === 'file') await bench.host.files.writeFile(hostPath, new Uint8Array(0));
    const mounts = [{ containerPath, hostPath, readonly }];
    return bench.run({ command: ['sh', '-c', 'exit 0'], mounts });
  };
  const how = (path: string, flags: string): string =>
    `${INIT}error mounting "/data/source" to rootfs at "${path}": mount /data/source:${path} ` +
    `(via /proc/self/fd/6), flags: ${flags}: not a directory`;

  it('of another kind keeps the container from starting', async () => {
    await expect(mounted('/bin/sh', 'directory', false)).rejects.toThrow(how('/bin/sh', '0x5000'));
    await expect(mounted('/bin', 'file', true)).rejects.toThrow(how('/bin', '0x5001'));
  });

  it('of the same kind, or over nothing, does not', async () => {
    for (const path of ['/bin/ls', '/new']) await mounted(path, 'file', false);
    for (const path of ['/tmp', '/new/deep']) await mounted(path, 'directory', false);
  });
});

describe('a mount of a part of a volume', () => {
  const part = '/pod/volume-subpaths/v/main/0';
  const mounts = [{ containerPath: '/part', hostPath: part, readonly: true }];
  const started = async (isLost: boolean) => {
    const bench = new RuntimeBench();
    const { files, mounter } = bench.host;
    await files.mkdir('/volume');
    await files.writeFile('/volume/one', utf8ToBytes('one'));
    await files.mkdir(part.slice(0, -2), { recursive: true });
    await files.writeFile(part, new Uint8Array(0));
    await mounter.bind('/volume/one', part);
    if (isLost) await files.rm('/volume/one');
    const id = await bench.run({ command: ['sh', '-c', 'cat /part'], mounts });
    await bench.advance(1000);
    return bench.runtime.logs(id);
  };

  it('keeps the container from starting, once the part has no name any more', async () => {
    await expect(started(true)).rejects.toThrow(
      `${INIT}error mounting "${part}" to rootfs at "/part": mount ${part}:/part ` +
        '(via /proc/self/fd/6), flags: 0x5001: no such file or directory',
    );
  });

  it('does not while it has', async () => {
    expect(await started(false)).toEqual(['one']);
  });
});

describe('a file that no machine executes', () => {
  const SCRIPT = 'echo from the file; echo $1';

  it('is refused by the kernel as a first program', async () => {
    const bench = new RuntimeBench();
    await bench.host.files.mkdir('/data', { recursive: true });
    await bench.host.files.writeFile('/data/run', utf8ToBytes(SCRIPT), { mode: 0o755 });
    const mounts = [{ containerPath: '/data', hostPath: '/data', readonly: true }];
    const id = await bench.run({ command: ['/data/run'], mounts });
    await bench.advance(1000);
    const { exitCode, reason } = await bench.perform(bench.runtime.containerStatus(id));
    expect({ exitCode, reason }).toEqual({ exitCode: 1, reason: 'Error' });
    expect(bench.runtime.logs(id)).toEqual(['exec /data/run: exec format error']);
  });

  it('is a script to a shell', async () => {
    const bench = new RuntimeBench();
    const command = ['sh', '-c', `echo '${SCRIPT}' >/tmp/run; chmod +x /tmp/run; /tmp/run word`];
    const id = await bench.run({ command });
    await bench.advance(1000);
    expect(bench.runtime.logs(id)).toEqual(['from the file', 'word']);
  });
});
