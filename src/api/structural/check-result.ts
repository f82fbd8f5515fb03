/** What came of checking a value: faults, each said once, and how much of the schema was met. */
import type { FieldError } from '../validation/field-error.ts';

export interface Fault {
  /** Two faults with one message are one. */
  readonly message: string;
  readonly error: FieldError;
}

export class CheckResult {
  readonly faults: Fault[] = [];
  /** Which of several alternatives came closest is told by this count. */
  matchCount = 0;

  get isValid(): boolean {
    return this.faults.length === 0;
  }

  add(fault: Fault | undefined): void {
    if (fault === undefined) return;
    if (this.faults.some(({ message }) => message === fault.message)) return;
    this.faults.push(fault);
  }

  merge(other: CheckResult): void {
    for (const fault of other.faults) this.add(fault);
    this.matchCount += other.matchCount;
  }
}
