/** Counters by name and labels, histograms as Prometheus counts them. */
import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

it('counts by name and labels, in whatever order the labels come', () => {
  const metrics = new Metrics();
  metrics.increment('requests', { policy: 'always', present: 'true' });
  metrics.increment('requests', { present: 'true', policy: 'always' }, 2);
  metrics.increment('requests', { policy: 'never', present: 'true' });

  expect(metrics.value('requests', { policy: 'always', present: 'true' })).toBe(3);
  expect(metrics.value('requests', { policy: 'never', present: 'true' })).toBe(1);
  expect(metrics.value('requests')).toBe(0);
});

it('puts an observation into every bucket that it does not exceed', () => {
  const metrics = new Metrics();
  for (const seconds of [0.5, 5, 6]) metrics.observe('duration', seconds, [1, 5], { size: 'N/A' });
  const atMost = (le: string) => metrics.value('duration_bucket', { size: 'N/A', le });

  expect([atMost('1'), atMost('5'), atMost('+Inf')]).toEqual([1, 2, 3]);
  expect(metrics.value('duration_sum', { size: 'N/A' })).toBe(11.5);
  expect(metrics.value('duration_count', { size: 'N/A' })).toBe(3);
});

it('hands out a counter and a histogram to who raises them often', () => {
  const metrics = new Metrics();
  const calls = metrics.counter('calls', { type: 'list' });
  calls.value += 2;
  metrics.histogram('took', [1], { type: 'list' }).observe(3);
  metrics.increment('calls', { type: 'list' });
  metrics.observe('took', 0.5, [1], { type: 'list' });

  expect(metrics.value('calls', { type: 'list' })).toBe(3);
  expect(metrics.value('took_count', { type: 'list' })).toBe(2);
});

it('reads a gauge when it is asked for', () => {
  const metrics = new Metrics();
  let size = 1;
  metrics.gauge('size', () => size);
  size = 5;

  expect(metrics.value('size')).toBe(5);
});
