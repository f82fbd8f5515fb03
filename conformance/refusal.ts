/** Refusals, in kubectl's words. */
import { StatusError } from '../src/api/index.ts';
import { InputError } from '../src/index.ts';
import { Unplayable } from './unplayable.ts';

/**
 * What the API server answers to a request that it refuses, as kubectl tells it.
 *
 * @throws {Unplayable} for kinds that the lab does not know
 */
export async function refusalOf(request: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await request();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) throw new Unplayable(error.message);
    if (!(error instanceof StatusError)) throw error;
    const { reason, message } = error;
    return reason === 'Invalid' ? spellInvalid(error) : `Error from server (${reason}): ${message}`;
  }
}

/** A fault stands behind the object's name, several below it, and none twice. */
function spellInvalid({ status }: StatusError): string {
  const { kind = '', name = '', causes = [] } = status.details ?? {};
  const about = `The ${kind} "${name}" is invalid`;
  const faults = [...new Set(causes.map((each) => `${each.field ?? ''}: ${each.message}`))];
  if (faults.length === 0) return about;
  if (faults.length === 1) return `${about}: ${faults.join('')}`;
  return [`${about}: `, ...faults.map((each) => `* ${each}`)].join('\n');
}
