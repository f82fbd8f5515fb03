/** A mount that failed elsewhere than in its set-up. Upstream: operation_generator.go, GenerateMountVolumeFunc (v1.36). */
export class MountError extends Error {
  override readonly name = 'MountError';
  /** As events call it: `MountVolume.NewMounter initialization failed for volume "x" : …` */
  readonly stage: 'NewMounter initialization' | 'NodeAffinity check';

  constructor(stage: MountError['stage'], message: string) {
    super(message);
    this.stage = stage;
  }
}
