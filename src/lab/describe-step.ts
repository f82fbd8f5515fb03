/** Steps and expectations in words, as the timeline and the verdicts print them. */
import { formatDuration } from '../sim/index.ts';
import type { Expectation, Step } from './scenario.ts';

export function describeStep(step: Step): string {
  if ('apply' in step) {
    const names = step.apply.map((manifest) => {
      const metadata = manifest['metadata'] as { name?: string } | undefined;
      return `${manifest.kind.toLowerCase()}/${metadata?.name ?? ''}`;
    });
    return `apply ${names.join(', ')}`;
  }
  if ('delete' in step) return `delete ${step.delete.kind.toLowerCase()}/${step.delete.name}`;
  if ('push' in step) return `push ${step.push.reference}`;
  if ('wait' in step) return `wait ${formatDuration(step.wait)}`;
  if ('expect' in step) return `expect ${describeExpectation(step.expect)}`;
  const { available, auth } = step.registry;
  const changes = [];
  if (available !== undefined) changes.push(available ? 'comes back' : 'goes down');
  if (auth !== undefined) changes.push(auth === null ? 'lets everyone in' : 'asks for credentials');
  return `registry ${changes.join(', ')}`;
}

export function describeExpectation(expectation: Expectation): string {
  const parts = [subject(expectation)];
  if (expectation.within !== undefined) parts.push(`within ${formatDuration(expectation.within)}`);
  if (expectation.stays !== undefined) parts.push(`for ${formatDuration(expectation.stays)}`);
  return parts.join(' ');
}

function subject(expectation: Expectation): string {
  if ('pod' in expectation) {
    const state = [
      expectation.phase,
      expectation.ready === undefined ? undefined : expectation.ready ? 'ready' : 'not ready',
    ];
    const said = state.filter((part) => part !== undefined).join(' and ');
    return `pod/${expectation.pod} ${said === '' ? 'exists' : said}`;
  }
  if ('waiting' in expectation) {
    return `pod/${expectation.waiting.pod} waiting: ${expectation.waiting.reason}`;
  }
  if ('event' in expectation) {
    const { pod, reason, message } = expectation.event;
    const said = message === undefined ? '' : ` "${message}"`;
    return `event ${reason}${said}${pod === undefined ? '' : ` on pod/${pod}`}`;
  }
  if ('file' in expectation) {
    const { pod, container, path, equals, contains, missing } = expectation.file;
    const state =
      missing === true
        ? 'missing'
        : equals !== undefined
          ? `equals ${JSON.stringify(equals)}`
          : contains !== undefined
            ? `contains ${JSON.stringify(contains)}`
            : 'exists';
    return `${pod}/${container}:${path} ${state}`;
  }
  if ('log' in expectation) {
    const { pod, container, contains } = expectation.log;
    return `log of ${pod}/${container} contains ${JSON.stringify(contains)}`;
  }
  if ('gone' in expectation) {
    return `${expectation.gone.kind.toLowerCase()}/${expectation.gone.name} gone`;
  }
  return 'nothing left of any pod';
}
