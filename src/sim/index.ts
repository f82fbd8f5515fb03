/**
 * `sim` — virtual time, choice, the trace, and the one door to the real world.
 *
 * Knows nothing of Kubernetes and imports nothing of ours. Reading order: loop, choices, trace,
 * operation, lifecycle, real-work, host, world.
 */
export { Background } from './background.ts';
export { boundedHost } from './bounded-host.ts';
export { choices, type Choices } from './choices.ts';
export { constantBytes, isConstant } from './constant-bytes.ts';
export { datedFiles } from './dated-files.ts';
export { DEFAULT_DISK, DiskAccount, type DiskBound } from './disk-account.ts';
export { makingDirectories } from './blocked-directories.ts';
export { parentPath } from './disk-parts.ts';
export { measureUsage, type DiskUsage } from './disk-usage.ts';
export { DurableDirectories } from './durable-directories.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { errorText } from './error-text.ts';
export { extended } from './extended.ts';
export { mapped } from './mapped.ts';
export { goMeaning } from './go-words.ts';
export { FaultError, type Crash, type Fault, type FaultPoint } from './fault.ts';
export { FaultPoints } from './fault-points.ts';
export { onNodeOf, Strike } from './fault-strike.ts';
export {
  FileSystemError,
  isFileSystemError,
  type AttributeChange,
  type DirectoryEntry,
  type FileStat,
  type FileSystem,
  type FileSystemStats,
  type FileType,
  type FileAttributes,
  type FileWriter,
  type UnsetAttribute,
} from './file-system.ts';
export { soon, type Soon } from './soon.ts';
export { Host, neverDone, type HostOptions, type LastTime } from './host.ts';
export { InputError } from './input-error.ts';
export {
  invariant,
  InvariantViolation,
  isProgrammerError,
  rethrowProgrammerError,
} from './invariant.ts';
export {
  byOwner,
  lifecycle,
  LifecycleRun,
  type EffectsOf,
  type EventTypeOf,
  type PhaseOf,
  type StateOf,
} from './lifecycle.ts';
export { listen } from './listen.ts';
export {
  Loop,
  type Entry,
  type Instant,
  type LoopOptions,
  type Pace,
  type RunEnd,
} from './loop.ts';
export { type BindOptions, type MountPoint, type Mounter } from './mounter.ts';
export {
  all,
  createOperation,
  follow,
  immediately,
  isImmediate,
  operation,
  perform,
  SinkOperation,
  type Operation,
  type Steps,
} from './operation.ts';
export { pause } from './pause.ts';
export {
  UNSYNCED_FATES,
  type PowerCutReport,
  type UnsyncedFate,
  type VolatileDisk,
} from './power-cut.ts';
export { Process } from './process.ts';
export type { Outcome, RealJob, Running } from './real-job.ts';
export { RealWork } from './real-work.ts';
export { remembering } from './remembering.ts';
export { runToEnd } from './run-to-end.ts';
export { type Cancel, type Sink } from './sink.ts';
export { SingleFlight } from './single-flight.ts';
export { loopScheduler } from './loop-scheduler.ts';
export { createEach, type NewFile, type NewFiles } from './new-files.ts';
export { bytesOfName, hasRawBytes, nameOfBytes, printableName } from './name-bytes.ts';
export { byteLength, decodeText, encodeText } from './text.ts';
export { HOST_FAULT_POINTS } from './strikable-host.ts';
export { Ticker, type TickerOptions } from './ticker.ts';
export {
  canonicalLine,
  Trace,
  type TraceDetails,
  type TraceRecord,
  type TraceRecordOf,
  type TraceRetention,
  type TraceType,
} from './trace.ts';
export { DEFAULT_START_AT, World, type WorldOptions } from './world.ts';
