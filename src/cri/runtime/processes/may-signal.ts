/** Whom a process may send signals. Source: kill(2). */
import type { OsProcess } from './os-process.ts';

/** Root may; others their own. Capabilities are not looked at: those of root have CAP_KILL unless they lost it. */
export function maySignal(process: OsProcess, other: OsProcess): boolean {
  const { uid } = process.table.container.user;
  return process.table === other.table || uid === 0 || uid === other.table.container.user.uid;
}
