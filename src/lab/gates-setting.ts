/** Feature gates in the scenario language. */
import { z } from 'zod';
import { FEATURE_GATE_NAMES } from '../api/index.ts';

/** Any name: which ones there are depends on the release, and is said in upstream's words. */
export const featureGates = z
  .object(Object.fromEntries(FEATURE_GATE_NAMES.map((gate) => [gate, z.boolean().optional()])))
  .catchall(z.boolean());
