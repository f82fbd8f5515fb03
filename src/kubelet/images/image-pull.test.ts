/**
 * Pods and their images in a real cluster: reasons and messages of what fails, the instants at which
 * it is tried again, and what pull policies mean. Upstream: pkg/kubelet/images/image_manager.go, and
 * image_manager_test.go, pullerTestCases (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { IMAGE, imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';

const MISSING = 'registry.test/team/none:v1';
const NOT_FOUND = `rpc error: code = NotFound desc = failed to pull and unpack image "${MISSING}": failed to resolve image: ${MISSING}: not found`;

const ofImage = (image: string, imagePullPolicy?: 'Always' | 'Never') => ({
  containers: [{ image, ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }) }],
});

/** Milliseconds from each failed pull to the next attempt. */
function waits(bench: KubeletLab): readonly number[] {
  const at = (start: string) =>
    bench
      .records('event.recorded')
      .filter(({ detail }) => detail.message.startsWith(start))
      .map((record) => record.at);
  const [, ...attempts] = at('Pulling image');
  const failures = at('Failed to pull');
  return attempts.map((attemptAt, index) => attemptAt - (failures[index] ?? NaN));
}

describe('an image that does not exist', () => {
  it('is said to be missing, and that it is waited for', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', ofImage(MISSING));
    await bench.advanceSeconds(2);
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'ErrImagePull',
      message: NOT_FOUND,
    });
    expect(bench.said('web')).toEqual([
      'Normal Scheduled: Successfully assigned default/web to node-1',
      `Normal Pulling: Pulling image "${MISSING}"`,
      `Warning Failed: Failed to pull image "${MISSING}": ${NOT_FOUND}`,
      'Warning Failed: Error: ErrImagePull',
      // The sandbox that started is news, and asks for another pass.
      `Normal BackOff: Back-off pulling image "${MISSING}"`,
      'Warning Failed: Error: ImagePullBackOff',
    ]);

    await bench.advanceSeconds(10);
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${MISSING}": ErrImagePull: ${NOT_FOUND}`,
    });
    expect(bench.phases('web')).toEqual(['Pending']);
  });

  it('is tried again after 10 s, doubled to 300 s, at the next look after that', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', ofImage(MISSING));
    await bench.advanceSeconds(1600);

    // It is looked after every 10 s, by the second; an attempt takes some of it.
    const periods = waits(bench).map((waitMs) => Math.floor(waitMs / 10_000) * 10);
    expect(periods).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300]);
  });

  it('is used once it is pushed', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', ofImage(MISSING));
    await bench.advanceSeconds(25);
    await bench.lab.push({ reference: 'team/none:v1', image: imageOf('late') });
    await bench.advanceSeconds(15);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.containerStatus('web')).toMatchObject({
      ready: true,
      restartCount: 0,
      state: { running: {} },
    });
    expect(bench.waits('web')).toEqual([
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'ErrImagePull',
      'ImagePullBackOff',
    ]);
    expect(bench.said('web').slice(-4)).toEqual([
      `Normal Pulling: Pulling image "${MISSING}"`,
      expect.stringMatching(
        /^Normal Pulled: Successfully pulled image "registry\.test\/team\/none:v1" in \d+ms \(\d+ms including waiting\)\. Image size: \d+ bytes\.$/,
      ),
      'Normal Created: Container created',
      'Normal Started: Container started',
    ]);
  });

  it('keeps no other container of the pod from starting', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [
        { name: 'broken', image: MISSING },
        { name: 'fine', image: IMAGE },
      ],
    });
    await bench.advanceSeconds(5);

    expect(bench.containerStatus('web', 'fine')?.state).toHaveProperty('running');
    expect(bench.containerStatus('web', 'broken')?.state?.waiting?.reason).toBe('ErrImagePull');
    expect(bench.pod('web').status.phase).toBe('Pending');
  });

  it('backs off for each pod by itself', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', ofImage(MISSING));
    await bench.advanceSeconds(200);
    await bench.run('other', ofImage(MISSING));
    await bench.advanceSeconds(2);

    expect(bench.said('other', /Pulling/)).toHaveLength(1);
  });
});

describe('the pull policy', () => {
  const PRESENT = `Normal Pulled: Container image "${IMAGE}" already present on machine and can be accessed by the pod`;

  it.each<[string, 'Always' | 'Never' | undefined, RegExp]>([
    ['IfNotPresent: what is present is used', undefined, new RegExp(`^${PRESENT}$`)],
    ['Never: the same', 'Never', new RegExp(`^${PRESENT}$`)],
    ['Always: the registry is asked', 'Always', /^Normal Pulled: Successfully pulled image/],
  ])('%s', async (_what, policy, pulled) => {
    const bench = await KubeletLab.open();
    await bench.run('first', ofImage(IMAGE));
    await bench.advanceSeconds(2);
    await bench.run('second', ofImage(IMAGE, policy));
    await bench.advanceSeconds(2);

    expect(bench.said('second', /^Pulled$/)).toEqual([expect.stringMatching(pulled)]);
    expect(bench.pod('second').status.phase).toBe('Running');
  });

  it('Never: what is not present is not pulled', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', ofImage(IMAGE, 'Never'));
    await bench.advanceSeconds(5);

    const message = `Container image "${IMAGE}" is not present with pull policy of Never`;
    expect(bench.said('web').slice(1, 3)).toEqual([
      `Warning ErrImageNeverPull: ${message}`,
      'Warning Failed: Error: ErrImageNeverPull',
    ]);
    expect(bench.containerStatus('web')?.state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message,
    });
  });
});

it('a name that is no image reference is refused', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', ofImage('registry.test/Team/Server'));
  await bench.advanceSeconds(5);

  expect(bench.said('web').slice(1, 3)).toEqual([
    expect.stringMatching(
      /^Warning InspectFailed: Failed to apply default image tag "registry.test\/Team\/Server": /,
    ),
    'Warning Failed: Error: InvalidImageName',
  ]);
  expect(bench.containerStatus('web')?.state?.waiting?.reason).toBe('InvalidImageName');
});
