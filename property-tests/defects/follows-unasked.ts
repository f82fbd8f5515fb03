import type { OtherVolumes } from '../laws/readers-see-one-version.ts';

export const followsUnasked: OtherVolumes & { readonly name: string } = {
  name: 'a kubelet that follows tags in either mode',
  decisions: { remountsOCIVolume: () => true },
};
