/**
 * What the labels of a namespace say of pods in it: `pod-security.kubernetes.io/enforce: restricted`.
 * Upstream: pod-security-admission api/helpers.go, api/constants.go (v1.36).
 */
import { fieldError, type FieldError } from '../../validation/field-error.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

export interface LevelVersion {
  readonly level: Level;
  /** The minor release whose checks count; undefined: the latest. */
  readonly minor: number | undefined;
}

/** What is audited nobody hears of, so it is not here; its labels are checked. */
export interface SecurityPolicy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
}

type Labels = Readonly<Record<string, string>>;

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const MODES = ['enforce', 'audit', 'warn'] as const;

export const PRIVILEGED: LevelVersion = { level: 'privileged', minor: undefined };
const OPEN: SecurityPolicy = { enforce: PRIVILEGED, warn: PRIVILEGED };

/** Of labels that say nothing, the same for all. */
export function policyOf(labels: Labels | undefined): SecurityPolicy {
  if (labels === undefined || !saysAny(labels)) return OPEN;
  const enforce = read(labels, 'enforce', 'restricted');
  const warn = read(labels, 'warn', 'privileged');
  const isStricter = isLevel(labels[`${PREFIX}enforce`]) && enforce.level !== 'privileged';
  if (labels[`${PREFIX}warn`] !== undefined || !isStricter) return { enforce, warn };
  const minor = labels[`${PREFIX}warn-version`] === undefined ? enforce.minor : warn.minor;
  return { enforce, warn: { level: enforce.level, minor } };
}

function saysAny(labels: Labels): boolean {
  for (const key in labels) if (key.startsWith(PREFIX)) return true;
  return false;
}

/** @param otherwise of a level that is none */
function read(labels: Labels, mode: string, otherwise: Level): LevelVersion {
  const level = labels[PREFIX + mode] ?? 'privileged';
  const minor = minorOf(labels[`${PREFIX}${mode}-version`] ?? 'latest');
  return { level: isLevel(level) ? level : otherwise, minor: minor ?? undefined };
}

function isLevel(level: string | undefined): level is Level {
  return LEVELS.some((each) => each === level);
}

/** Undefined: the latest; null: no version. */
function minorOf(version: string): number | undefined | null {
  if (version === 'latest') return undefined;
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** `restricted:latest` */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${String(minor)}`}`;
}

/** Of the labels of a namespace. */
export function policyErrors(labels: Labels = {}): readonly FieldError[] {
  const errors: FieldError[] = [];
  const check = (key: string, isRight: (value: string) => boolean, why: string): void => {
    const value = labels[key];
    if (value === undefined || isRight(value)) return;
    errors.push(fieldError.invalid(`metadata.labels[${key}]`, value, why));
  };
  for (const mode of MODES) {
    check(PREFIX + mode, isLevel, `must be one of ${LEVELS.join(', ')}`);
    const isVersion = (value: string): boolean => minorOf(value) !== null;
    check(`${PREFIX}${mode}-version`, isVersion, 'must be "latest" or "v1.x"');
  }
  return errors;
}
