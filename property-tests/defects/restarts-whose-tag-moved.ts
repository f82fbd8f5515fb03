import { computePodActions } from '../../src/kubelet/containers/index.ts';
import { hearingPulls } from '../image-volumes/instead.ts';
import type { SeededDefect } from '../law.ts';

export const restartsWhoseTagMoved: SeededDefect = {
  name: 'a kubelet that makes containers anew when a volume of theirs has moved',
  plug: () => {
    const ids = new Map<string, string>();
    const moved = new Set<string>();
    const hear = (image: string, id: string): void => {
      if ((ids.get(image) ?? id) !== id) moved.add(image);
      ids.set(image, id);
    };
    return {
      seams: { imageService: (real) => hearingPulls(real, hear) },
      decisions: {
        computePodActions: (pod, status) => {
          const { killPod, ...actions } = computePodActions(pod, status);
          const isMoved = pod.spec.volumes?.some((v) => moved.delete(v.image?.reference ?? ''));
          return { ...actions, killPod: killPod || isMoved === true };
        },
      },
    };
  },
};
