/** What a container sees under a path. */
import { catchError, map, of } from 'rxjs';
import { z } from 'zod';
import { decodeText } from '../../sim/index.ts';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';
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

  ask(lab, { file: { pod, container, path, equals, contains, missing = false } }) {
    const found = findContainer(lab, pod, container);
    if (found === undefined) return of({ ok: false, found: `no container ${container}` });
    return found.runtime.read(found.id, path).pipe(
      map((bytes) => {
        const text = decodeText(bytes);
        const ok =
          !missing &&
          (equals === undefined || equals === text) &&
          (contains === undefined || text.includes(contains));
        return { ok, found: `${path} reads ${JSON.stringify(text.slice(0, 200))}` };
      }),
      catchError((error: unknown) =>
        of({ ok: missing, found: error instanceof Error ? error.message : String(error) }),
      ),
    );
  },
});
