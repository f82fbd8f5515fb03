import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { clientSideApply } from './laws/client-side-apply.ts';

checkOwnLaw(clientSideApply);
