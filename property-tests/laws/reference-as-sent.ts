import type { Pod } from '../../src/api/index.ts';
import { forgetsTheDefaultTag } from '../defects/forgets-the-default-tag.ts';
import { readsCapitals } from '../defects/reads-capitals.ts';
import { total } from '../judging/pod-events.ts';
import { wantsUntil } from '../judging/pod-life.ts';
import { podsIn } from '../judging/view.ts';
import { lawOverTrace } from '../law.ts';

/** Before anybody looked at the image, or in the way of the pod itself. */
const EARLIER = ['ContainerCreating', 'PodInitializing'];

export const referenceAsSent = lawOverTrace(
  'images in calls of the runtime, read by a grammar of our own',
  {
    name: 'PP7, PP9: the runtime is asked for what the spec names, with `:latest` if it names no more, and never for what nobody can read',
    because:
      'one image has three strings, as asked for, as sent and in full, and each has its place.',
    sometimes: [
      'an image with neither tag nor digest was asked for',
      'an image with a digest was asked for',
      'an image with tag and digest was asked for',
      'an image that nobody can read was wanted',
    ],
    defects: [forgetsTheDefaultTag, readsCapitals],
    judge: (played, sometimes) => {
      const unreadable = new Map<string, string>();
      for (const { life, calls, events } of podsIn(played)) {
        for (const call of calls) {
          if (call.rpc === 'createContainer') continue;
          const want = wantsUntil(life, call.order).find(
            ({ spelling }) => spelling?.sent === call.image,
          );
          if (want?.spelling === undefined) {
            return `the runtime was asked for ${call.image}, which ${life.name} does not name so`;
          }
          const { tag, digest } = want.spelling;
          if (digest !== undefined) sometimes('an image with a digest was asked for');
          else if (tag === undefined)
            sometimes('an image with neither tag nor digest was asked for');
          if (tag !== undefined && digest !== undefined) {
            sometimes('an image with tag and digest was asked for');
          }
        }
        for (const { container, image, spelling, fieldPath } of wantsUntil(life, Infinity)) {
          if (spelling !== undefined || container === undefined) continue;
          unreadable.set(`${life.uid}/${container}`, image);
          const says = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": `;
          const count = total(
            events,
            (event) => event.fieldPath === fieldPath && event.reason === 'InspectFailed',
          );
          const right = total(
            events,
            (event) => event.reason === 'InspectFailed' && event.message.startsWith(says),
          );
          if (count > 0 && right === 0) return `${image} cannot be read, and no event says so`;
        }
      }
      for (const { pod } of played.pods) {
        for (const { name, image, state } of pod?.status.containerStatuses ?? []) {
          const wanted = unreadable.get(`${pod?.metadata.uid ?? ''}/${name}`);
          const reason = state?.waiting?.reason;
          if (wanted !== image || reason === undefined || EARLIER.includes(reason)) continue;
          // Images that it mounts are pulled before its own is looked at, and fail first.
          if (pod !== undefined && mountsImages(pod, name)) continue;
          sometimes('an image that nobody can read was wanted');
          if (reason !== 'InvalidImageName')
            return `${wanted} cannot be read, and waits for ${reason}`;
        }
      }
      return undefined;
    },
  },
);

function mountsImages({ spec }: Pod, container: string): boolean {
  const ofImages = (spec.volumes ?? []).flatMap(({ name, image }) => (image ? [name] : []));
  const mounts = spec.containers.find(({ name }) => name === container)?.volumeMounts ?? [];
  return mounts.some(({ name }) => ofImages.includes(name));
}
