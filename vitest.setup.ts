/** Laws and properties start from one seed, so that a failure here is the failure everywhere. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 4639 });
