/**
 * Keeps `metadata.managedFields`: of each write what it changed, of an applied configuration what it states.
 *
 * An object whose fields were never tracked, or whose managedFields somebody emptied, stays untracked until the
 * next apply, which books what is there to `before-first-apply`.
 * Upstream: apimachinery pkg/util/managedfields/internal/fieldmanager.go, skipnonapplied.go, structuredmerge.go,
 * versioncheck.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { badRequest } from '../refusals.ts';
import { StatusError } from '../status-error.ts';
import { applyConfiguration, type Application } from './apply-configuration.ts';
import { configurationFault } from './check-configuration.ts';
import { compare } from './comparison.ts';
import { conflictError, type Conflict } from './conflicts.ts';
import { foreignConflicts, withLastApplied } from './last-applied.ts';
import {
  NO_MANAGERS,
  readManagers,
  writeManagers,
  type ManagedFieldsEntry,
  type Managers,
} from './managers.ts';
import { NoPathElement } from './path-element.ts';
import { servedForm } from './served-form.ts';
import { afterUpdate, type Tracked } from './updated-managers.ts';
import type { MapType } from './value-type.ts';

/** What of an object is tracked, for one way of writing it. */
export interface Tracking {
  readonly type: MapType;
  readonly kind: string;
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly tracked: Tracked;
}

/** One write. */
export interface Writing {
  readonly tracking: Tracking;
  readonly manager: string;
  /** As the API writes it; undefined: the time is not noted. */
  readonly now: string | undefined;
}

const BEFORE_FIRST_APPLY = 'before-first-apply';

/**
 * The managedFields of `next` after an update.
 *
 * @param live undefined: `next` is created
 * @returns undefined: none
 */
export function updatedManagedFields(
  { tracking, manager, now }: Writing,
  live: object | undefined,
  next: object,
): ManagedFieldsEntry[] | undefined {
  const managers = managersToBegin(tracking, live, next);
  if (managers.size === 0 && live !== undefined) return undefined;
  const { type } = tracking;
  const writer = { ...writerOf(tracking), name: manager };
  try {
    const changes = compare(type, servedForm(type, live ?? {}), servedForm(type, next));
    return writeManagers(afterUpdate(managers, changes, writer, tracking.tracked, now));
  } catch (error) {
    rethrowProgrammerError(error);
    // An item that cannot be named: upstream logs it, and says of the whole object that nobody owns it.
    if (!(error instanceof NoPathElement)) throw error;
    return undefined;
  }
}

/** Those that a client gave with the object, if it gave any and may; else those that were there. */
function managersToBegin({ subresource }: Tracking, live: object = {}, next: object): Managers {
  const before = readManagers(entriesOf(live) ?? []) ?? NO_MANAGERS;
  const given = subresource === '' ? entriesOf(next) : undefined;
  if (given === undefined) return before;
  const [only] = given;
  if (only === undefined || (given.length === 1 && isEmptyEntry(only))) return NO_MANAGERS;
  const managers = readManagers(given);
  return managers === undefined || managers.size === 0 ? before : managers;
}

function isEmptyEntry(entry: ManagedFieldsEntry): boolean {
  return Object.values(entry).every((value) => value === undefined || value === '');
}

function entriesOf(object: object): readonly ManagedFieldsEntry[] | undefined {
  const { metadata } = object as { metadata?: { managedFields?: ManagedFieldsEntry[] } };
  return metadata?.managedFields;
}

function writerOf({ apiVersion, subresource }: Tracking): {
  readonly apiVersion: string;
  readonly subresource: string;
} {
  return { apiVersion, subresource };
}

/**
 * The live object with the configuration applied, its managedFields included.
 *
 * @param live undefined: the object is created
 * @throws {StatusError} Conflict; BadRequest or none for a configuration that is none
 */
export function applied(
  { tracking, manager, now }: Writing,
  live: JsonObject | undefined,
  config: JsonObject,
  isForced: boolean,
): JsonObject {
  checkKind(tracking, config);
  checkConfiguration(tracking, config);
  const { type, tracked } = tracking;
  const writer = { ...writerOf(tracking), name: manager };
  const managers = managersToApply(tracking, live, now);
  const application: Application = {
    type,
    live: servedForm(type, live ?? {}),
    config,
    managers,
    writer,
    tracked,
    now,
  };
  let result = applyConfiguration(application, isForced);
  if (result.conflicts !== undefined) {
    const foreign = foreignConflicts(result.conflicts, manager, type, live);
    if (foreign.length > 0) throw conflictError(foreign.map((each) => asSeen(each, tracking)));
    result = applyConfiguration(application, true);
    if (result.conflicts !== undefined) throw conflictError(result.conflicts);
  }
  const object = withLastApplied(result.object as JsonObject, manager, config);
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const managedFields = writeManagers(result.managers);
  return { ...object, metadata: { ...metadata, managedFields } };
}

/** Who applies a Scale sees the replicas of others in the version of Scale. */
function asSeen({ manager, path }: Conflict, { subresource }: Tracking): Conflict {
  if (subresource !== 'scale') return { manager, path };
  return { manager: { ...manager, apiVersion: 'autoscaling/v1' }, path };
}

function managersToApply(
  tracking: Tracking,
  live: JsonObject | undefined,
  now: string | undefined,
): Managers {
  const known = readManagers(entriesOf(live ?? {}) ?? []) ?? NO_MANAGERS;
  if (known.size > 0 || live === undefined) return known;
  const { type } = tracking;
  const everything = compare(type, servedForm(type, {}), servedForm(type, live));
  const writer = { ...writerOf(tracking), name: BEFORE_FIRST_APPLY };
  return afterUpdate(NO_MANAGERS, everything, writer, tracking.tracked, now);
}

function checkKind({ kind, apiVersion }: Tracking, config: JsonObject): void {
  const { kind: givenKind = '', apiVersion: givenVersion = '' } = config;
  if (givenKind === kind && givenVersion === apiVersion) return;
  throw badRequest(`invalid object type: ${kindText(String(givenVersion), String(givenKind))}`);
}

function checkConfiguration({ type, kind, apiVersion }: Tracking, config: JsonObject): void {
  const metadata = isJsonObject(config['metadata']) ? config['metadata'] : {};
  const { managedFields, namespace, name } = metadata;
  if (managedFields !== undefined && managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const fault = configurationFault(type, config);
  if (fault === undefined) return;
  const object = `${textOf(namespace)}/${textOf(name)}; ${kindText(apiVersion, kind)}`;
  throw new StatusError('', `failed to create typed patch object (${object}): ${fault}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** As Go prints a GroupVersionKind: `/v1, Kind=Pod`. */
function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;
}
