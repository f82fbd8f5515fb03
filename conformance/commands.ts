/**
 * What the commands of the recordings do, as process scripts (src/cri/runtime/process-script.ts).
 *
 * A table, by hand, and no shell: a script says when the process ends, how it takes SIGTERM and which
 * file it must be able to read, which is all of it that events and statuses show. What a command
 * writes to a volume or prints is left out. A command that is not here makes its recording
 * unplayable. A shell runs a trap when its foreground child has ended, hence the delays.
 */
const TRAP = "trap 'exit 143' TERM; ";

/** A shell needs a moment to start and to end, in which the kubelet can see it run. */
const MOMENT = 'sleep 20ms';

/** By what follows `sh -c`, without the trap in front that nearly all have. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '/bin/busybox sleep 3600 & wait': 'sleep 3600s',
  'exit 0': `${MOMENT}\nexit 0`,
  'exit 1': `${MOMENT}\nexit 1`,
  'exit 3': `${MOMENT}\nexit 3`,
  'echo last words; exit 4': `${MOMENT}\nlog last words\nexit 4`,
  '/bin/busybox sleep 1': 'sleep 1s\non SIGTERM exit 143 after 500ms',
  '/bin/busybox sleep 4': 'sleep 4s\non SIGTERM exit 143 after 2s',
  '/bin/busybox sleep 4; exit 1': 'sleep 4s\nexit 1\non SIGTERM exit 143 after 2s',
  '/bin/busybox sleep 6; exit 2': 'sleep 6s\nexit 2\non SIGTERM exit 143 after 3s',
  '/bin/busybox test -f /v/app.yaml': `${MOMENT}\nread /v/app.yaml`,
  '/bin/busybox cat /v/app.yaml; /bin/busybox sleep 3600 & wait': 'read /v/app.yaml\nsleep 3600s',
  '/bin/busybox cat /v/a; /bin/busybox sleep 3600 & wait': 'read /v/a\nsleep 3600s',
  '/bin/busybox cat /v/k /v/n; /bin/busybox sleep 3600 & wait': 'read /v/k\nread /v/n\nsleep 3600s',
  '/bin/busybox ls -la /v; /bin/busybox sleep 3600 & wait': 'sleep 3600s',
  '/bin/busybox ls /w; /bin/busybox sleep 3600 & wait': 'sleep 3600s',
  'echo hi >/v/f; /bin/busybox sleep 3600 & wait': 'sleep 3600s',
  'echo x >/v/f; /bin/busybox sleep 3600 & wait': 'sleep 3600s',
  '/bin/busybox sleep 2; /bin/busybox cat /v/f; /bin/busybox sleep 3600 & wait': 'sleep 3602s',
  '/bin/busybox sleep 2; /bin/busybox find /w; /bin/busybox sleep 3600 & wait': 'sleep 3602s',
  'echo x >/v/conf.d/new; echo "code $?"; /bin/busybox ls /v/conf.d; /bin/busybox sleep 3600 & wait':
    'sleep 3600s',
  // Both writes are refused; the shell's status is that of the last echo.
  'echo x >/v/new; echo "code $?"; /bin/busybox rm /v/app.yaml; echo "code $?"': `${MOMENT}\nexit 0`,
  'while true; do /bin/busybox cat /v; echo; /bin/busybox sleep 2; done': loop('/v', 2),
  'while true; do /bin/busybox cat /v/k; echo; /bin/busybox sleep 1; done': loop('/v/k', 1),
  'while true; do /bin/busybox cat /c/k; echo; /bin/busybox sleep 1; done': loop('/c/k', 1),
  'while true; do /bin/busybox cat /v/a; echo; /bin/busybox sleep 5; done': loop('/v/a', 5),
  '/bin/busybox ls -la /v; while true; do /bin/busybox cat /v/k; echo; /bin/busybox sleep 1; done':
    loop('/v/k', 1),
  "trap '/bin/busybox sleep 1; exit 0' TERM; while true; do /bin/busybox sleep 1; done":
    'sleep 1s\nrepeat\non SIGTERM exit 0 after 1500ms',
  "trap '/bin/busybox sleep 2; exit 0' TERM; while true; do /bin/busybox sleep 1; done":
    'sleep 1s\nrepeat\non SIGTERM exit 0 after 2500ms',
};

function loop(path: string, seconds: number): string {
  const halfMs = String(seconds * 500);
  return `read ${path}\nsleep ${String(seconds)}s\nrepeat\non SIGTERM exit 143 after ${halfMs}ms`;
}

/** The script of a command line, or undefined if nobody has written one. */
export function scriptOf(command: readonly string[]): string | undefined {
  const [program, shell, flag, text = '', ...more] = command;
  const isShell = program === '/bin/busybox' && shell === 'sh' && flag === '-c';
  if (!isShell || more.length > 0) return undefined;
  const body = text.startsWith(TRAP) ? text.slice(TRAP.length) : text;
  return Object.hasOwn(SCRIPTS, body) ? SCRIPTS[body] : undefined;
}
