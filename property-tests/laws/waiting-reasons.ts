import { pullsAfterAFailedLook } from '../defects/pulls-after-a-failed-look.ts';
import { saysPullFailed } from '../defects/says-pull-failed.ts';
import { wantsUntil } from '../judging/pod-life.ts';
import { podsIn } from '../judging/view.ts';
import { lawOverTrace } from '../law.ts';

/** What a container waits for, of its image. */
const OF_IMAGES = [
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
];

/** … and of everything else. */
const OTHERS = [
  'ContainerCreating',
  'PodInitializing',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
];

/** Before a pull, its intent is written down: of the container's image, or of a volume's. */
const OF_INTENTS = 'Failed to record image pull intent for container image "';

export const waitingReasons = lawOverTrace(
  'waiting reasons in every version of a pod, and the calls before',
  {
    name: 'PP10, PP11: a container waits for its image with one of seven reasons or the text of an error, and a failed look pulls nothing',
    because:
      'each step of a pull has a reason of its own, and an error without one is told as it is.',
    sometimes: [
      'a look whether an image is there failed',
      'a container waited with ErrImagePull',
      'a container waited with the text of an error',
    ],
    defects: [pullsAfterAFailedLook, saysPullFailed],
    judge: (played, sometimes) => {
      for (const { life, calls } of podsIn(played)) {
        for (const [at, call] of calls.entries()) {
          if (call.rpc !== 'imageStatus' || call.isSizeLook || call.outcome !== 'failed') continue;
          const wants = wantsUntil(life, call.order).filter(
            ({ spelling }) => spelling?.sent === call.image,
          );
          if (wants.some(({ policy }) => policy === 'Always')) continue;
          sometimes('a look whether an image is there failed');
          const next = calls[at + 1];
          if (next?.rpc === 'pullImage' && next.image === call.image) {
            return `${life.name}: the look for ${call.image} failed (${call.error ?? ''}), and it was pulled`;
          }
        }
      }
      for (const { name: pod, pod: version } of played.pods) {
        const { initContainerStatuses = [], containerStatuses = [] } = version?.status ?? {};
        for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
          const { reason = '', message = '' } = state?.waiting ?? {};
          if (reason === '' || OTHERS.includes(reason)) continue;
          if (reason === 'ErrImagePull') sometimes('a container waited with ErrImagePull');
          if (OF_IMAGES.includes(reason)) {
            if (message !== '') continue;
            return `${pod}/${name} waits with ${reason} and says nothing`;
          }
          sometimes('a container waited with the text of an error');
          const isOfIntent = message.startsWith(OF_INTENTS) && message.endsWith(`": ${reason}`);
          const isText = message === reason || isOfIntent;
          if (!isText || !reason.includes(' ')) {
            return `${pod}/${name} waits with "${reason}", which is no reason and no text of an error`;
          }
        }
      }
      return undefined;
    },
  },
);
