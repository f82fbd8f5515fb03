/** What a script does with a lab, beyond the steps of a scenario. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../api/index.ts';
import { choices } from '../sim/index.ts';
import { InputError } from './input-error.ts';
import type { LabOptions } from './lab-options.ts';
import { Lab } from './lab.ts';
import { memoryPorts } from './memory-ports.ts';
import { WEB } from './testing/web-lab.ts';

const open = (options: Partial<LabOptions> = {}): Promise<Lab> =>
  Lab.open({ ports: memoryPorts(), choices: choices.defaults(), ...options });

const web = parse(`{ ${WEB} }`) as Manifest;

describe('Lab.update', () => {
  it('edits what the server has: a recipe, a write', async () => {
    const lab = await open();
    await lab.apply(web);
    const written = await lab.update('Pod', 'web', (pod) => {
      pod.metadata.labels = { tier: 'front' };
    });

    expect(written.metadata.labels).toEqual({ tier: 'front' });
    expect(lab.pod('web')).toEqual(written);
    await lab.close();
  });

  it('asks the recipe again if somebody else wrote meanwhile', async () => {
    const lab = await open();
    await lab.apply(web);
    let asked = 0;
    await lab.update('Pod', 'web', (pod) => {
      asked += 1;
      if (asked === 1) writeOf(lab, { labels: { by: 'somebody-else' } });
      pod.metadata.annotations = { ...pod.metadata.annotations, asked: String(asked) };
    });

    expect(asked).toBe(2);
    expect(lab.pod('web')?.metadata.labels).toEqual({ by: 'somebody-else' });
    expect(lab.pod('web')?.metadata.annotations?.['asked']).toBe('2');
    await lab.close();
  });

  it('writes nothing if nothing was changed', async () => {
    const lab = await open();
    await lab.apply(web);
    const before = lab.pod('web');
    await lab.update('Pod', 'web', () => undefined);

    expect(lab.pod('web')).toBe(before);
    await lab.close();
  });

  it('says what the server refuses, and refuses what the server would ignore', async () => {
    const lab = await open();
    await lab.apply(web);
    const missing = lab.update('Pod', 'nobody', () => undefined);
    await expect(missing).rejects.toMatchObject({ reason: 'NotFound' });
    const renamed = lab.update('Pod', 'web', (pod) => (pod.spec.nodeName = 'elsewhere'));
    await expect(renamed).rejects.toMatchObject({ reason: 'Invalid' });
    const status = lab.update('Pod', 'web', (pod) => (pod.status.phase = 'Succeeded'));
    await expect(status).rejects.toThrow(InputError);
    await lab.close();
  });

  /** A write that is under way when the recipe's own begins. */
  function writeOf(lab: Lab, metadata: NonNullable<Manifest['metadata']>): void {
    lab.cluster.client.resource('pods').patch({ name: 'web' }, { metadata }).subscribe();
  }
});

describe('Lab.expect', () => {
  it('is a verdict in the trace, its times in milliseconds or in words', async () => {
    const lab = await open();
    const [inMs, inWords] = [
      await lab.expect({ pod: 'web', within: 90_000 }),
      await lab.expect({ pod: 'web', within: '1m30s' }),
    ];

    expect(inMs).toEqual({
      expectation: 'pod/web exists within 1m30s',
      ok: false,
      found: 'pod web does not exist',
    });
    expect(inWords).toEqual(inMs);
    expect(lab.world.trace.records.at(-1)).toMatchObject({ at: 181_000, detail: inWords });
    await lab.close();
  });

  it('refuses what is no duration, and what is no expectation', async () => {
    const lab = await open();
    await expect(lab.expect({ pod: 'web', within: 'soon' })).rejects.toThrow(
      'within: "soon" is not a duration',
    );
    await expect(lab.expect({ pods: 'web' } as never)).rejects.toThrow(
      'an expectation holds one of pod, waiting,',
    );
    await lab.close();
  });
});

describe('Lab.fault', () => {
  it('strikes until it is withdrawn', async () => {
    const lab = await open();
    const withdraw = lab.fault({
      point: 'api.request',
      match: 'scheduler',
      error: 'InternalError',
    });
    await lab.apply(web);
    await lab.advance(60_000);
    expect(lab.pod('web')?.spec.nodeName).toBeUndefined();
    withdraw();

    await lab.expect({ event: { reason: 'Scheduled' }, within: '10m' });
    expect(lab.pod('web')?.spec.nodeName).toBe('node-1');
    await lab.close();
  });
});

describe('Lab.close', () => {
  it('lets go of the signal that could have ended it', async () => {
    const heard = new Set<unknown>();
    class Signal extends AbortController {}
    const { signal } = new Signal();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...event: Parameters<typeof addEventListener>) => {
      heard.add(event[1]);
      addEventListener.apply(signal, event);
    };
    signal.removeEventListener = (...event: Parameters<typeof removeEventListener>) => {
      heard.delete(event[1]);
      removeEventListener.apply(signal, event);
    };
    const lab = await open({ signal });
    expect(heard.size).toBe(1);
    await lab.close();
    expect(heard.size).toBe(0);

    const unknown = open({
      signal,
      registries: [
        { host: 'a', content: [] },
        { host: 'a', content: [] },
      ],
    });
    await expect(unknown).rejects.toThrow('declared twice');
    expect(heard.size).toBe(0);
  });
});

describe('Lab refuses by name what makes no sense', () => {
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('advance(%d)', async (durationMs) => {
    const lab = await open();

    await expect(lab.advance(durationMs)).rejects.toThrow(
      new InputError(`advance: needs milliseconds, 0 or more, not ${String(durationMs)}`),
    );
    await lab.close();
  });

  it('a fault', async () => {
    const lab = await open();

    expect(() => lab.fault({ point: 'cri.pullImage', delayMs: Number.NaN })).toThrow(
      new InputError('fault.delayMs: must be 0 or more'),
    );
    await lab.close();
  });
});
