/**
 * Patches on stored objects: what becomes of them, and how they are refused, as recorded from a real server
 * (api.md 7.2, 7.3).
 */
import { describe, expect, it } from 'vitest';
import type { StatusError } from '../status-error.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

const key = { name: 'web' };

async function serverWithPod(): Promise<TestServer> {
  const test = new TestServer();
  await test.outcome(test.pods.create(aPod()));
  return test;
}

type Fields = Readonly<Record<string, unknown>>;

async function refused(patch: Fields, type: 'merge' | 'strategic'): Promise<StatusError['status']> {
  const test = await serverWithPod();
  try {
    await test.outcome(test.pods.patch(key, patch, type));
  } catch (error) {
    return (error as StatusError).status;
  }
  throw new Error('The patch was not refused');
}

describe('a strategic merge patch', () => {
  it('changes one container and leaves the rest of it', async () => {
    const test = await serverWithPod();
    const before = await test.outcome(test.pods.get(key));

    const containers = [{ name: 'main', image: 'registry.test/app:v2' }];
    const patched = await test.outcome(test.pods.patch(key, { spec: { containers } }, 'strategic'));

    expect(patched.spec.containers).toEqual([
      { ...before.spec.containers[0], image: 'registry.test/app:v2' },
    ]);
    expect(patched.metadata.generation).toBe(2);
    expect(patched.spec.tolerations).toBe(before.spec.tolerations);
  });

  it('puts a new condition before the others, and keeps them as they are', async () => {
    const test = await serverWithPod();
    const say = (type: string) =>
      test.outcome(
        test.pods.patchStatus(
          key,
          { status: { conditions: [{ type, status: 'True' }] } },
          'strategic',
        ),
      );
    const scheduled = await say('PodScheduled');

    const { status } = await say('Ready');

    expect(status.conditions?.map(({ type }) => type)).toEqual(['Ready', 'PodScheduled']);
    expect(status.conditions?.[1]).toBe(scheduled.status.conditions?.[0]);
  });

  it('that changes nothing is no write', async () => {
    const test = await serverWithPod();
    const pod = await test.outcome(test.pods.get(key));

    const patch = { spec: { containers: [{ name: 'main' }], '$setElementOrder/volumes': [] } };
    expect(await test.outcome(test.pods.patch(key, patch, 'strategic'))).toBe(pod);
  });

  it('adds no container to a pod', async () => {
    const { code, message } = await refused(
      { spec: { containers: [{ name: 'd', image: 'x' }] } },
      'strategic',
    );
    expect([code, message]).toEqual([
      422,
      'Pod "web" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    ]);
  });
});

describe('a patch that makes no pod', () => {
  const strategic = (spec: Fields, why: string, quoted: string) =>
    ['strategic', spec, `"map[spec:map[${quoted}]]": ${why}`] as const;

  it.each([
    strategic({ containers: 'x' }, 'cannot restore slice from string', 'containers:x'),
    strategic(
      { activeDeadlineSeconds: 'x' },
      'unrecognized type: int64',
      'activeDeadlineSeconds:x',
    ),
    strategic({ foo: 1 }, 'strict decoding error: unknown field "spec.foo"', 'foo:1'),
    strategic({ securityContext: 'x' }, 'cannot restore struct from: string', 'securityContext:x'),
    strategic({ hostname: 1 }, 'cannot convert int64 to string', 'hostname:1'),
    strategic({ nodeSelector: [] }, 'cannot restore map from slice', 'nodeSelector:[]'),
    ['merge', { foo: 1 }, 'strict decoding error: unknown field "spec.foo"'],
    ['merge', { hostname: 1 }, 'json: cannot unmarshal number into Go struct field'],
  ] as const)('%s: %j', async (type, spec, why) => {
    const { code, reason, message, details } = await refused({ spec }, type);
    expect([code, reason]).toEqual([422, 'Invalid']);
    expect(message).toMatch(/^ "" is invalid: patch: Invalid value: "/);
    expect(message).toContain(why);
    expect(details).toMatchObject({ causes: [{ reason: 'FieldValueInvalid', field: 'patch' }] });
    expect(details).not.toHaveProperty('kind');
  });

  it('and one that is no patch is the fault of nobody in particular', async () => {
    const status = await refused({ spec: { containers: [{ image: 'x' }] } }, 'strategic');
    expect(status).toMatchObject({
      code: 500,
      message: 'map: map[image:x] does not contain declared merge key: name',
    });
    expect(status).not.toHaveProperty('reason');
  });
});
