/**
 * P1, P2, P3: a reader looks after every single step on the node's disk while tags move, and never
 * sees anything but one whole, verified object; within P9's bound it sees the last (docs/oci-volume.md).
 */
import { checkOwnLaw } from '../fuzzing/check-own-law.ts';
import { updatesAreWhole } from '../laws/updates-are-whole.ts';

checkOwnLaw(updatesAreWhole);
