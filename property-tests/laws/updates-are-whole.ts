import fc from 'fast-check';
import { publishesInTwoSteps } from '../defects/publishes-in-two-steps.ts';
import { ownLaw } from '../own-law.ts';
import { observedPorts } from '../volume-updates/observed-ports.ts';
import { canonical, Readers } from '../volume-updates/readers.ts';
import { published, UPDATE_MS_MAX, UpdateLab, type Files } from '../volume-updates/update-lab.ts';

const names = fc.constantFrom('version', 'app.yaml', 'conf.d/limits.yaml', 'conf.d/more', 'new');
const contents = fc.dictionary(names, fc.string({ maxLength: 20 }), { minKeys: 1, maxKeys: 4 });

export const updatesAreWhole = ownLaw({
  name: 'P1, P2, P3: an update shows one whole object, and never nothing',
  because:
    'a publication is many steps on the disk, and a reader may look between any two of them.',
  oracle: 'readers that look after every step, and know every object that was pushed',
  file: 'property-tests/volume-updates/atomic-publication.test.ts',
  subjects: fc.array(contents, { minLength: 2, maxLength: 4 }),
  runs: 40,
  sometimes: ['readers looked during an update', 'a tag moved to other content'],
  defect: publishesInTwoSteps,
  judge: async (history: readonly Files[], sometimes, defect) => {
    const [first = {}, ...later] = history;
    const ports = await observedPorts();
    const update = await UpdateLab.open({ ports, first });
    const readers = new Readers(ports.disk, update.directory, history);
    defect?.plug(ports);
    ports.onStep = () => readers.look();
    for (const files of later) {
      await update.push(files);
      await update.lab.advance(UPDATE_MS_MAX);
    }
    ports.onStep = () => Promise.resolve();
    const shown = canonical((await published(ports.disk, update.directory)) ?? {});
    await update.close();
    const hasMoved = history.some((files) => canonical(files) !== canonical(first));
    if (hasMoved) sometimes('a tag moved to other content');
    if (readers.looks > 3) sometimes('readers looked during an update');
    else if (hasMoved) return `readers looked ${String(readers.looks)} times`;
    const last = canonical(history.at(-1) ?? {});
    if (shown !== last) return `P9: ${shown} is shown at the end, not ${last}`;
    return readers.violations.length === 0 ? undefined : readers.violations.join('; ');
  },
  lines: (history) => history.map((files) => `push ${canonical(files)}`),
});
