/** A call of a webhook as an operation of the loop. */
import { createOperation, type Operation } from '../../../sim/index.ts';
import type { RequestHandler } from '../../index.ts';
import type { WebhookAnswer, WebhookCall, WebhookCaller } from './webhook-caller.ts';

/** The answer comes from outside the loop, when it does. */
export function called(
  call: WebhookCall,
  caller: WebhookCaller | undefined,
  { world }: RequestHandler,
): Operation<WebhookAnswer> {
  return createOperation((sink) => {
    const asked =
      caller?.(call) ?? Promise.reject(new Error('webhooks cannot be reached from here'));
    void asked.then(
      (answer) => world.loop.arrive(() => sink.done(answer), 'webhooks'),
      (error: unknown) => world.loop.arrive(() => sink.failed(error), 'webhooks'),
    );
    return undefined;
  });
}
