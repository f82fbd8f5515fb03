/** A server with two doors, and a webhook that takes its time. */
import { ApiServer, type Client } from '../../src/api/index.ts';
import { ApiDoor, type WebhookCaller } from '../../src/api/http/index.ts';
import { InMemoryClient } from '../../src/api/in-memory-client.ts';
import { choices, World } from '../../src/sim/index.ts';
import type { OtherHandler } from '../api/other-handler.ts';
import type { Story } from './story.ts';

export interface Stage {
  readonly world: World;
  readonly door: ApiDoor;
  /** Whoever is in the process. */
  client(user: string): Client;
}

export function openStage({ seed, hasWebhook }: Story, defect: OtherHandler | undefined): Stage {
  const world = new World({ choices: choices.seeded(seed), interleave: true });
  const server = new ApiServer({ world });
  const handler = defect?.handler(server) ?? server;
  const door = new ApiDoor({
    handler,
    address: '127.0.0.1:6443',
    callWebhook: slowWebhook(world),
    report: (error) => world.loop.fail(error),
  });
  if (hasWebhook) server.create('validatingwebhookconfigurations', WEBHOOKS);
  const client = (user: string): Client =>
    new InMemoryClient({ user, latencyMs: 1, handler, hearsWarnings: false });
  return { world, door, client };
}

const ALL = ['*'];
const WEBHOOKS = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'all' },
  webhooks: [
    {
      name: 'all.example.com',
      clientConfig: { url: 'https://all.example.com/' },
      rules: [{ operations: ALL, apiGroups: ALL, apiVersions: ALL, resources: ALL }],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
};

function slowWebhook({ loop, choices: chance }: World): WebhookCaller {
  return ({ body }) => {
    const { uid } = (JSON.parse(body) as { request: { uid: string } }).request;
    const answer = { status: 200, body: JSON.stringify({ response: { uid, allowed: true } }) };
    return new Promise((resolve) => {
      loop.schedule(
        chance.between('webhook', 0, 4),
        async () => {
          resolve(answer);
          // Whoever waits for the answer hears of it before the world goes on.
          await Promise.resolve();
        },
        'webhook',
      );
    });
  };
}
