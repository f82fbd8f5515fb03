/** Every law over workloads: each play is judged by all of them. A new law is a line here. */
import type { Law } from '../law.ts';
import type { OwnLaw } from '../own-law.ts';
import { oneBackOffForBoth } from './back-off-of-image-volumes.ts';
import { backOff } from './back-off.ts';
import { brokenVolumesBlockTheirOwn, volumesBeforeContainers } from './broken-image-volumes.ts';
import { customResources } from './custom-resources.ts';
import { crashInAPull } from './crash-in-a-pull.ts';
import {
  globsKeepToTheirLabel,
  moreKeysFindMore,
  portsAreEqual,
  specificKeysFirst,
  tagsDoNotMatter,
  writingsAreEqual,
} from './credential-keys.ts';
import { digestIsFollowed } from './digest-is-followed.ts';
import { evictionsByTaint } from './evictions-by-taint.ts';
import { preemptionsSpareTheImportant } from './preemptions-spare-the-important.ts';
import { resizesKeepToTheRoom } from './resizes-keep-to-the-room.ts';
import { eventsOfAPull } from './events-of-a-pull.ts';
import { claimsKeepTheirData } from './claims-keep-their-data.ts';
import { evictionsKeepBudgets } from './evictions-keep-budgets.ts';
import { exitsInTime } from './exits-in-time.ts';
import { failuresAreToldFromTheSecond } from './failed-collections.ts';
import { failedCreations } from './failed-creations.ts';
import { figuresEqualAWalk } from './figures-equal-a-walk.ts';
import {
  fullDisksAreRelieved,
  imagesGoBeforePods,
  noCollectionWithoutReason,
} from './full-disks.ts';
import { healedPodsRecover } from './healed-pods-recover.ts';
import {
  collectionsConverge,
  downToTheLowThreshold,
  failuresDoNotStopIt,
  noCapacityNoCollection,
  noRemovalTooMuch,
  nothingBelowTheHighThreshold,
  saysHowMuchIsLacking,
  sparedIsSpared,
} from './how-much-goes.ts';
import { countedByStarts } from './image-volume-metrics.ts';
import { actedOnAsWritten } from './image-volumes-as-written.ts';
import { jobsAreExact, olderJobsAreExact } from './jobs-are-exact.ts';
import { keysOfThePod } from './keys-of-image-volumes.ts';
import { madeAnewShowsTheTag } from './made-anew.ts';
import { mountsOfPublishedVolumes } from './mounts-of-published-volumes.ts';
import { mountedVolumes } from './mounted-volumes.ts';
import { movedTags } from './moved-tags.ts';
import { nestedMountsGo } from './nested-mounts.ts';
import { neverDisclosesNothing } from './never-discloses-nothing.ts';
import { noStartWhileTerminating } from './no-start-while-terminating.ts';
import { nothingLeft } from './nothing-left.ts';
import { oneInstanceRuns } from './one-instance-runs.ts';
import { onePullAtATime } from './one-pull-at-a-time.ts';
import { phaseNeverGoesBack } from './phase-never-goes-back.ts';
import { policyIsObeyed } from './policy-is-obeyed.ts';
import { privateContentNeedsAKey } from './private-content-needs-a-key.ts';
import { publishedVolumesAreWhole } from './published-volumes-are-whole.ts';
import { publishedVolumesFollow } from './published-volumes-follow.ts';
import { publishedVolumesStay } from './published-volumes-stay.ts';
import { PROBE_LAWS } from './probe-timing.ts';
import { publishedOnce } from './published-once.ts';
import { alwaysMeansVolumesToo, policyIsFilledInByTag } from './pull-policy-in-the-api.ts';
import { powerCutInACluster } from './power-cut-in-a-cluster.ts';
import { powerCutInAStore } from './power-cut-in-a-store.ts';
import { quotasAreKept } from './quotas-are-kept.ts';
import { readOnlyVolumes } from './read-only-volumes.ts';
import { readersSeeOneVersion } from './readers-see-one-version.ts';
import { recordsGoWithImages } from './records-go-with-images.ts';
import { referenceAsSent } from './reference-as-sent.ts';
import { restartEquivalence } from './restart-equivalence.ts';
import { rolloutsKeepTheirBounds } from './rollouts-keep-their-bounds.ts';
import { setsKeepTheirPlaces } from './sets-keep-their-places.ts';
import { sameChoicesSameTrace } from './same-choices-same-trace.ts';
import { scenarioFileIsThePlay } from './scenario-file-is-the-play.ts';
import { secretsAreInMemory } from './secrets-are-in-memory.ts';
import { secretsGoWhereTheyBelong } from './secrets-go-where-they-belong.ts';
import { setUpsComeWithSyncs } from './set-ups-come-with-syncs.ts';
import { setUpsResolveOnce } from './set-ups-resolve-once.ts';
import { othersKeepTheirVolumes } from './shared-image-volumes.ts';
import { processesKeepApart } from './processes-keep-apart.ts';
import { releasedSyncsAskForAll, steadySyncsAskNothing } from './steady-image-volumes.ts';
import { closedGatesAreTold, storedOutlivesItsGates } from './stored-outlives-its-gates.ts';
import { startsInOrder, stopsInReverse } from './sidecars-in-order.ts';
import { statusesAreTrue, statusesGoOn } from './statuses-are-true.ts';
import { subPathIsFrozen } from './sub-path-is-frozen.ts';
import { throttle } from './throttle.ts';
import { twiceIsOnce } from './twice-is-once.ts';
import { ownersOfFields } from './owners-of-fields.ts';
import { informersHeal } from './informers-heal.ts';
import { watchesResume } from './watches-resume.ts';
import { concurrentWrites } from './concurrent-writes.ts';
import { clientSideApply } from './client-side-apply.ts';
import { strategicMerge } from './strategic-merge.ts';
import { unmountsKeepToTheirOwn } from './unmounts-keep-to-their-own.ts';
import { updatesAreWhole } from './updates-are-whole.ts';
import {
  newestDeadStayOnANode,
  nothingGoesUnheard,
  runningStaysOnANode,
  usedImagesStayOnANode,
} from './used-on-a-whole-node.ts';
import { watchesEnd } from './watches-end.ts';
import { waitingReasons } from './waiting-reasons.ts';
import { newestDeadStay, usedSandboxesStay } from './which-containers-go.ts';
import {
  leastRecentlyUsedFirst,
  mountedImagesStay,
  noAgeAtFirst,
  oldImagesGo,
  pinnedImagesStay,
  restartsMakeYoung,
  usedImagesStay,
  youngImagesStay,
  zeroIsNoAge,
} from './which-images-go.ts';
import { whoMayUseWhatIsThere } from './who-may-use-what-is-there.ts';
import { wholeVolumes } from './whole-volumes.ts';
import { staticPods } from './static-pods.ts';
import { worldGoesOn } from './world-goes-on.ts';

export const LAWS: readonly Law[] = [
  worldGoesOn,
  mountedVolumes,
  nothingLeft,
  noStartWhileTerminating,
  exitsInTime,
  phaseNeverGoesBack,
  oneInstanceRuns,
  startsInOrder,
  stopsInReverse,
  statusesAreTrue,
  statusesGoOn,
  healedPodsRecover,
  publishedOnce,
  publishedVolumesAreWhole,
  publishedVolumesStay,
  publishedVolumesFollow,
  mountsOfPublishedVolumes,
  secretsAreInMemory,
  watchesEnd,
  setUpsComeWithSyncs,
  digestIsFollowed,
  subPathIsFrozen,
  policyIsObeyed,
  referenceAsSent,
  waitingReasons,
  backOff,
  eventsOfAPull,
  neverDisclosesNothing,
  onePullAtATime,
  throttle,
  secretsGoWhereTheyBelong,
  whoMayUseWhatIsThere,
  privateContentNeedsAKey,
  movedTags,
  wholeVolumes,
  readOnlyVolumes,
  failedCreations,
  madeAnewShowsTheTag,
  othersKeepTheirVolumes,
  setUpsResolveOnce,
  unmountsKeepToTheirOwn,
];

/** @throws if there is none of that name */
export function lawNamed(name: string): Law {
  const law = LAWS.find((each) => each.name === name);
  if (law === undefined) throw new Error(`no law is named "${name}"`);
  return law;
}

type DescribedOwnLaw = Pick<OwnLaw<never>, 'name' | 'because' | 'oracle' | 'file' | 'sometimes'> & {
  readonly defects: readonly { readonly name: string }[];
};

/** Laws that play in their own way; each has a test file. */
export const OWN_LAWS: readonly DescribedOwnLaw[] = [
  sameChoicesSameTrace,
  rolloutsKeepTheirBounds,
  setsKeepTheirPlaces,
  jobsAreExact,
  olderJobsAreExact,
  evictionsKeepBudgets,
  quotasAreKept,
  claimsKeepTheirData,
  scenarioFileIsThePlay,
  processesKeepApart,
  updatesAreWhole,
  moreKeysFindMore,
  specificKeysFirst,
  tagsDoNotMatter,
  portsAreEqual,
  globsKeepToTheirLabel,
  writingsAreEqual,
  usedImagesStay,
  mountedImagesStay,
  pinnedImagesStay,
  youngImagesStay,
  leastRecentlyUsedFirst,
  noAgeAtFirst,
  oldImagesGo,
  zeroIsNoAge,
  restartsMakeYoung,
  nothingBelowTheHighThreshold,
  downToTheLowThreshold,
  noRemovalTooMuch,
  saysHowMuchIsLacking,
  failuresDoNotStopIt,
  sparedIsSpared,
  collectionsConverge,
  noCapacityNoCollection,
  newestDeadStay,
  usedSandboxesStay,
  policyIsFilledInByTag,
  alwaysMeansVolumesToo,
  storedOutlivesItsGates,
  closedGatesAreTold,
  actedOnAsWritten,
  countedByStarts,
  fullDisksAreRelieved,
  imagesGoBeforePods,
  noCollectionWithoutReason,
  recordsGoWithImages,
  figuresEqualAWalk,
  failuresAreToldFromTheSecond,
  usedImagesStayOnANode,
  newestDeadStayOnANode,
  runningStaysOnANode,
  nothingGoesUnheard,
  volumesBeforeContainers,
  brokenVolumesBlockTheirOwn,
  keysOfThePod,
  oneBackOffForBoth,
  steadySyncsAskNothing,
  crashInAPull,
  nestedMountsGo,
  releasedSyncsAskForAll,
  twiceIsOnce,
  readersSeeOneVersion,
  restartEquivalence,
  powerCutInACluster,
  powerCutInAStore,
  watchesResume,
  customResources,
  informersHeal,
  concurrentWrites,
  clientSideApply,
  strategicMerge,
  ownersOfFields,
  evictionsByTaint,
  preemptionsSpareTheImportant,
  resizesKeepToTheRoom,
  staticPods,
  ...PROBE_LAWS,
];
