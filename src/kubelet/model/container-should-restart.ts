/**
 * Whether a container that ended is started again: its own rules, then its own policy, then its
 * pod's. Pure. Upstream: pkg/api/v1/pod/util.go, ContainerShouldRestart (v1.36), with the gate
 * ContainerRestartRules on.
 */
import type { Container, PodSpec } from '../../api/index.ts';

/** Newer than the generated types. */
export interface ContainerRestartRule {
  readonly action: 'Restart' | 'RestartAllContainers';
  readonly exitCodes?: {
    readonly operator: 'In' | 'NotIn';
    readonly values?: readonly number[];
  };
}

export interface RestartableContainer extends Container {
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
}

export function containerShouldRestart(
  container: RestartableContainer,
  spec: PodSpec,
  exitCode: number,
): boolean {
  if (matchingRestartRule(container, exitCode) !== undefined) return true;
  switch (restartPolicy(container, spec)) {
    case 'Never':
      return false;
    case 'OnFailure':
      return exitCode !== 0;
    default:
      return true;
  }
}

/** The first of its rules that speaks of this end. */
export function matchingRestartRule(
  { restartPolicyRules }: RestartableContainer,
  exitCode: number,
): ContainerRestartRule | undefined {
  return restartPolicyRules?.find((rule) => matches(rule, exitCode));
}

/** The container's own, else its pod's. */
export function restartPolicy(container: Container, spec: PodSpec): string {
  return container.restartPolicy ?? spec.restartPolicy ?? 'Always';
}

function matches({ exitCodes }: ContainerRestartRule, exitCode: number): boolean {
  if (exitCodes === undefined) return false;
  const isListed = exitCodes.values?.includes(exitCode) ?? false;
  return exitCodes.operator === 'In' ? isListed : !isListed;
}
