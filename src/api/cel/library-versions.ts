/** Semantic versions: `semver('1.2.3').isLessThan(semver('2.0.0'))`. Upstream: apiserver pkg/cel/library/semverlib.go. */
import type { Environment } from '@marcbachmann/cel-js';
import { rethrowProgrammerError } from '../../sim/index.ts';
import { CelFunctionError } from './cel-error.ts';
import type { Register } from './library.ts';
import { normalVersion, SemanticVersion } from './semantic-version.ts';

const TYPE = 'kubernetes.Semver';

export function registerVersions(register: Register, environment: Environment): void {
  environment.registerType(TYPE, SemanticVersion);
  environment.registerOperator(
    `${TYPE} == ${TYPE}`,
    (a: SemanticVersion, b: SemanticVersion) => a.compare(b) === 0,
  );
  const read = (text: string, isNormalized = false): SemanticVersion =>
    isNormalized ? normalVersion(text) : new SemanticVersion(text);
  register(`semver(string): ${TYPE}`, (text: string) => read(text));
  register(`semver(string, bool): ${TYPE}`, read);
  register('isSemver(string): bool', (text: string) => isVersion(() => read(text)));
  register('isSemver(string, bool): bool', (text: string, isNormalized: boolean) =>
    isVersion(() => read(text, isNormalized)),
  );
  const method = (signature: string, handler: (...args: never[]) => unknown): void =>
    register(`${TYPE}.${signature}`, handler);
  type Two = [a: SemanticVersion, b: SemanticVersion];
  method(`isGreaterThan(${TYPE}): bool`, (...[a, b]: Two) => a.compare(b) > 0);
  method(`isLessThan(${TYPE}): bool`, (...[a, b]: Two) => a.compare(b) < 0);
  method(`compareTo(${TYPE}): int`, (...[a, b]: Two) => BigInt(a.compare(b)));
  method('major(): int', ({ parts }: SemanticVersion) => parts[0]);
  method('minor(): int', ({ parts }: SemanticVersion) => parts[1]);
  method('patch(): int', ({ parts }: SemanticVersion) => parts[2]);
}

function isVersion(read: () => SemanticVersion): boolean {
  try {
    read();
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof CelFunctionError) return false;
    throw error;
  }
}
