import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import {
  globsKeepToTheirLabel,
  moreKeysFindMore,
  portsAreEqual,
  specificKeysFirst,
  tagsDoNotMatter,
  writingsAreEqual,
} from './laws/credential-keys.ts';

checkOwnLaw(moreKeysFindMore);
checkOwnLaw(specificKeysFirst);
checkOwnLaw(tagsDoNotMatter);
checkOwnLaw(portsAreEqual);
checkOwnLaw(globsKeepToTheirLabel);
checkOwnLaw(writingsAreEqual);
