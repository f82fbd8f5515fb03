/**
 * P1, P2, P3: a reader looks after every single step on the node's disk while tags move, and never
 * sees anything but one whole, verified object; within P9's bound it sees the last (docs/oci-volume.md).
 * IV18 of images.md: so it is in either update mode, whatever else happens to the node.
 */
import { checkOwnLaw } from '../fuzzing/check-own-law.ts';
import { readersSeeOneVersion } from '../laws/readers-see-one-version.ts';
import { updatesAreWhole } from '../laws/updates-are-whole.ts';

checkOwnLaw(updatesAreWhole);
checkOwnLaw(readersSeeOneVersion);
