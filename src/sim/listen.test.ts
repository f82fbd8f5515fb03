import { Observable, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { choices } from './choices.ts';
import { listen } from './listen.ts';
import { World } from './world.ts';

const heard = (stream: Observable<string>, next: (value: string) => void) => {
  const world = new World({ choices: choices.defaults(), startAt: 0 });
  const { loop } = world;
  return { loop, subscription: listen(loop, stream, next) };
};

it('what a handler throws ends the world', async () => {
  const stream = new Subject<string>();
  const { loop } = heard(stream, () => {
    throw new Error('not expected');
  });
  loop.schedule(10, () => stream.next('word'));

  await expect(loop.run(20)).rejects.toThrow('not expected');
});

it('the error of a stream that nobody else hears ends the world', async () => {
  const stream = new Subject<string>();
  const { loop } = heard(stream, () => undefined);
  loop.schedule(10, () => stream.error(new Error('the watch broke')));

  await expect(loop.run(20)).rejects.toThrow('the watch broke');
});

it('nothing is heard after the end of the subscription', async () => {
  const stream = new Subject<string>();
  const words: string[] = [];
  const { loop, subscription } = heard(stream, (word) => words.push(word));
  stream.next('one');
  subscription.unsubscribe();
  stream.next('two');
  await loop.run(20);

  expect(words).toEqual(['one']);
});
