import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import { ContainerStartError } from '../../src/kubelet/model/index.ts';
import type { SeededDefect } from '../law.ts';

export const blocksWithAWordOfItsOwn: SeededDefect = {
  name: 'a kubelet to which a missing volume is a container that cannot be created',
  plug: () => ({
    decisions: {
      toKubeContainerImageVolumes: (pulls, container) => {
        const { volumes, failures } = toKubeContainerImageVolumes(pulls, container);
        const reworded = failures.map(
          ({ message }) => new ContainerStartError('CreateContainerError', message),
        );
        return { volumes, failures: reworded };
      },
    },
  }),
};
