/** The root file system of a busybox: one program under many names, and the few files that it counts on. */
const NAMES =
  'ash base64 basename cat chmod chown cp cut date dd dirname du echo egrep env expr false fgrep find grep head hostname id kill ln ls md5sum mkdir mktemp mv nc nl nproc nslookup od printenv printf ps pwd readlink realpath rev rm rmdir sed seq sh sha256sum sleep sort stat sync tac tail tee test timeout touch tr true truncate uname uniq usleep wc wget which whoami xargs yes [';

type Files = Record<string, string | { content: string; mode: number } | { symlink: string }>;

export const BUSYBOX_FILES: Readonly<Files> = {
  'bin/busybox': { content: 'a program', mode: 0o755 },
  ...Object.fromEntries(NAMES.split(' ').map((name) => [`bin/${name}`, { symlink: 'busybox' }])),
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'tmp/.keep': '',
  'root/.keep': '',
  'var/log/.keep': '',
};
