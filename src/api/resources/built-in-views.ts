/** Rows of every server whose objects another row keeps: see resource-view.ts. */
import { AUTOSCALERS_V1 } from './autoscalers-v1.ts';
import { EVENTS_VIEW } from './events-view.ts';
import type { AnyDefinition } from './resource-definition.ts';

export const BUILT_IN_VIEWS: readonly AnyDefinition[] = [EVENTS_VIEW, AUTOSCALERS_V1];
