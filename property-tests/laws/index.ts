/** Every law over workloads: each play is judged by all of them. A new law is a line here. */
import type { Law } from '../law.ts';
import { digestIsFollowed } from './digest-is-followed.ts';
import { healedPodsRecover } from './healed-pods-recover.ts';
import { mountedVolumes } from './mounted-volumes.ts';
import { noStartWhileTerminating } from './no-start-while-terminating.ts';
import { nothingLeft } from './nothing-left.ts';
import { phaseNeverGoesBack } from './phase-never-goes-back.ts';
import { publishedOnce } from './published-once.ts';
import { subPathIsFrozen } from './sub-path-is-frozen.ts';
import { worldGoesOn } from './world-goes-on.ts';

export const LAWS: readonly Law[] = [
  worldGoesOn,
  mountedVolumes,
  nothingLeft,
  noStartWhileTerminating,
  phaseNeverGoesBack,
  healedPodsRecover,
  publishedOnce,
  digestIsFollowed,
  subPathIsFrozen,
];

/** @throws if there is none of that name */
export function lawNamed(name: string): Law {
  const law = LAWS.find((each) => each.name === name);
  if (law === undefined) throw new Error(`no law is named "${name}"`);
  return law;
}
