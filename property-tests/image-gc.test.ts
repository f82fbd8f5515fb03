import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import * as how from './laws/how-much-goes.ts';
import * as which from './laws/which-images-go.ts';

for (const law of Object.values(which)) checkOwnLaw(law);
for (const law of Object.values(how)) checkOwnLaw(law);
