/** The API server of this project behind its door on a socket, without nodes and controllers, as the other one is. */
import { ApiDoor, storeBootstrapPolicy } from '../../../src/api/http/index.ts';
import { callWebhook, packagedDescriptions, serveApi } from '../../../src/api/http/node/index.ts';
import { ApiServer } from '../../../src/api/index.ts';
import { choices, World } from '../../../src/sim/index.ts';
import { RealTimePace } from '../../../src/sim/node/index.ts';
import type { RunningServer } from './real-server.ts';
import { USERS } from './users.ts';

export async function startOwnServer(): Promise<RunningServer> {
  const startAt = Math.floor(Date.now() / 1000) * 1000;
  const pace = new RealTimePace({ startAt });
  const world = new World({ choices: choices.seeded(1), retainTrace: 'none', startAt, pace });
  const server = new ApiServer({ world, admissionPlugins: ['ServiceAccount'] });
  storeBootstrapPolicy(server);
  // A cluster of the lab has a class of its own, which the other server has not.
  server.delete('storageclasses', { name: 'standard' });
  const tokens = new Map(
    USERS.map(({ token, username, groups }) => [
      token,
      { username, uid: username, groups: [...groups, 'system:authenticated'] },
    ]),
  );
  const served = await serveApi({
    host: '127.0.0.1',
    port: 0,
    loop: world.loop,
    createDoor: (address) =>
      new ApiDoor({
        handler: server,
        tokens,
        tokenSecret: 'a secret of a test',
        hasStoredPolicy: true,
        callWebhook,
        descriptions: packagedDescriptions(),
        address,
        report: (error) => console.error('own server:', error),
      }),
  });
  // A loop with nothing due does not wait for what comes.
  const stay = (): void => void world.loop.schedule(3_600_000, stay, 'interop');
  stay();
  let isOver = false;
  const running = (async () => {
    while (!isOver) await world.loop.run();
  })();
  return {
    url: served.url,
    pids: [process.pid],
    close: async () => {
      isOver = true;
      await served.close();
      world.loop.stop();
      await running;
    },
  };
}
