import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';

const pod = (spec: unknown): unknown => ({ metadata: { name: 'web' }, spec });

describe('decode', () => {
  it('copies, leaves the original alone, and drops null', () => {
    const original = Object.freeze({ metadata: Object.freeze({ name: 'web', labels: null }) });

    const copy = decode('Pod', original);

    expect(copy).toEqual({ metadata: { name: 'web' }, spec: {}, status: {} });
    expect(copy['metadata']).not.toBe(original.metadata);
  });

  it.each([
    [{ volums: [] }, 'spec.volums'],
    [{ containers: [{ imag: 'a' }] }, 'spec.containers[0].imag'],
    [{ volumes: [{ name: 'a', oci: { reference: 'x' } }] }, 'spec.volumes[0].oci.reference'],
    [
      { containers: [{ volumeMounts: [{ path: '/a' }] }] },
      'spec.containers[0].volumeMounts[0].path',
    ],
    [{ affinity: { nodeAffinity: { required: {} } } }, 'spec.affinity.nodeAffinity.required'],
  ])('refuses the unknown field in %j', (spec, path) => {
    expect(() => decode('Pod', pod(spec))).toThrow(
      `strict decoding error: unknown field "${path}"`,
    );
  });

  it('names all unknown fields at once', () => {
    expect(() => decode('Pod', pod({ a: 1, b: 2 }))).toThrow(
      'strict decoding error: unknown field "spec.a", unknown field "spec.b"',
    );
  });

  it.each([
    [
      { containers: 'main' },
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      { containers: [{ name: 7 }] },
      'json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
    ],
    [
      { hostNetwork: 'yes' },
      'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      { terminationGracePeriodSeconds: 1.5 },
      'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
    ],
    [
      { nodeSelector: { a: true } },
      'json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string',
    ],
  ])('refuses the wrong type in %j', (spec, message) => {
    expect(() => decode('Pod', pod(spec))).toThrow(message);
  });

  it('takes over what is part of the known object already', () => {
    const known = { metadata: {}, spec: Object.freeze({ nodeName: 'a' }), status: {} };

    expect(decode('Pod', { ...known, status: { phase: 'Running' } }, known)['spec']).toBe(
      known.spec,
    );
  });

  it('reads numbers as quantities and refuses what is none', () => {
    const resources = (cpu: unknown): unknown => ({
      containers: [{ resources: { limits: { cpu } } }],
    });

    expect(decode('Pod', pod(resources(2)))['spec']).toEqual(resources('2'));
    expect(() => decode('Pod', pod(resources('two')))).toThrow('quantities must match');
  });

  it('refuses secret data that is not base64', () => {
    expect(() => decode('Secret', { data: { key: 'not base64!' } })).toThrow(
      'illegal base64 data at input byte 3',
    );
  });
});
