/** What of a pod a level forbids. Upstream: pod-security-admission policy/registry.go (v1.36). */
import { BASELINE } from './baseline.ts';
import type { Check, Subject, Violation } from './check.ts';
import type { LevelVersion } from './policy.ts';
import { RESTRICTED } from './restricted.ts';

/** The release whose checks are the latest. */
const LATEST_MINOR = 36;

export function violations(
  subject: Subject,
  { level, minor = LATEST_MINOR }: LevelVersion,
): readonly Violation[] {
  if (level === 'privileged') return [];
  const isThere = ({ since = 0 }: Check): boolean => since <= minor;
  const more = level === 'restricted' ? RESTRICTED.filter(isThere) : [];
  const said = new Set(more.map(({ instead }) => instead));
  const all = [...BASELINE.filter((check) => isThere(check) && !said.has(check.id)), ...more];
  return all.flatMap(({ find }) => find(subject, minor) ?? []);
}

/** `hostPort (container "c" uses hostPort 80), privileged (…)` */
export function violationsText(found: readonly Violation[]): string {
  return found
    .map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`))
    .join(', ');
}
