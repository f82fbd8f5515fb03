/** What a container sees under a path. */
import { z } from 'zod';
import {
  errorText,
  decodeText,
  operation,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../sim/index.ts';
import type { Lab } from '../lab.ts';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing, type Answer } from './expectation-kind.ts';
import { findContainer } from './find-pod.ts';

const file = z.strictObject({
  pod: podName,
  container: z.string(),
  path: z.string().describe('As the container sees it: /etc/app/app.yaml.'),
  equals: z.string().optional(),
  contains: z.string().optional(),
  missing: z.boolean().optional(),
});

function stateOf({ equals, contains, missing }: z.output<typeof file>): string {
  if (missing === true) return 'missing';
  if (equals !== undefined) return `equals ${JSON.stringify(equals)}`;
  return contains === undefined ? 'exists' : `contains ${JSON.stringify(contains)}`;
}

export const fileExpectation = expectationKind({
  schema: z.strictObject({ file, ...timing }),

  describe({ file: question }) {
    const { pod, container, path } = question;
    return `${pod}/${container}:${path} ${stateOf(question)}`;
  },

  ask(lab, { file: question }) {
    return operation(() => reading(lab, question));
  },
});

function* reading(lab: Lab, question: z.output<typeof file>): Steps<Answer> {
  const { pod, container, path, equals, contains, missing = false } = question;
  const found = findContainer(lab, pod, container);
  if (found === undefined) return { ok: false, found: `no container ${container}` };
  let text: string;
  try {
    text = decodeText(yield* perform(found.runtime.read(found.id, path)));
  } catch (error) {
    rethrowProgrammerError(error);
    return { ok: missing, found: errorText(error) };
  }
  const ok =
    !missing &&
    (equals === undefined || equals === text) &&
    (contains === undefined || text.includes(contains));
  return { ok, found: `${path} reads ${JSON.stringify(text.slice(0, 200))}` };
}
