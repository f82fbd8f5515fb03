import fc from 'fast-check';
import { publishesInTwoSteps } from '../defects/publishes-in-two-steps.ts';
import { ownLaw } from '../own-law.ts';
import { observedPorts } from '../volume-updates/observed-ports.ts';
import { canonical, Readers } from '../volume-updates/readers.ts';
import {
  published,
  UPDATE_MS_MAX,
  UpdateLab,
  type Files,
  type VolumeKind,
} from '../volume-updates/update-lab.ts';

const names = fc.constantFrom('version', 'app.yaml', 'conf.d/limits.yaml', 'conf.d/more', 'new');
const contents = fc.dictionary(names, fc.string({ maxLength: 20 }), { minKeys: 1, maxKeys: 4 });

interface Story {
  readonly kind: VolumeKind;
  readonly contents: readonly Files[];
}

/** A ConfigMap has keys, and no directories. */
const stories: fc.Arbitrary<Story> = fc
  .record({
    kind: fc.constantFrom<VolumeKind[]>('oci', 'configMap'),
    contents: fc.array(contents, { minLength: 2, maxLength: 4 }),
  })
  .map((story) =>
    story.kind === 'oci' ? story : { ...story, contents: story.contents.map(flattened) },
  );

function flattened(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replaceAll('/', '-'), text]),
  );
}

export const updatesAreWhole = ownLaw({
  name: 'P1, P2, P3: an update of a volume of the draft or of a ConfigMap shows one whole version, and never nothing',
  because:
    'a publication is many steps on the disk, and a reader may look between any two of them.',
  oracle: 'readers that look after every step, and know every content that there was',
  file: 'property-tests/volume-updates/atomic-publication.test.ts',
  subjects: stories,
  runs: 40,
  sometimes: [
    'readers looked during an update of a volume of the draft',
    'readers looked during an update of a volume of a ConfigMap',
  ],
  defect: publishesInTwoSteps,
  judge: async ({ kind, contents: history }: Story, sometimes, defect) => {
    const [first = {}, ...later] = history;
    const ports = await observedPorts();
    const update = await UpdateLab.open({ ports, first, kind });
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
    if (readers.looks > 3) {
      sometimes(
        kind === 'oci'
          ? 'readers looked during an update of a volume of the draft'
          : 'readers looked during an update of a volume of a ConfigMap',
      );
    } else if (hasMoved) return `readers looked ${String(readers.looks)} times`;
    const last = canonical(history.at(-1) ?? {});
    if (shown !== last) return `P9: ${shown} is shown at the end, not ${last}`;
    return readers.violations.length === 0 ? undefined : readers.violations.join('; ');
  },
  lines: ({ kind, contents: history }) =>
    history.map((files) => `${kind === 'oci' ? 'push' : 'apply'} ${canonical(files)}`),
});
