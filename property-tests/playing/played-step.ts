/** The steps that a workload becomes: some of the scenario language's, as its parser answers them. */
import type { FaultShape } from '../workloads/fault-shapes.ts';
import type { ImageContent } from '../workloads/setting.ts';

interface Applied {
  readonly [field: string]: unknown;
  readonly apiVersion: string;
  readonly kind: string;
}

export type PlayedStep =
  | { readonly apply: readonly Applied[] }
  | { readonly wait: number }
  | {
      readonly delete: {
        readonly kind: 'Pod';
        readonly name: string;
        readonly namespace: 'default';
        readonly gracePeriodSeconds: number;
      };
    }
  | {
      readonly push: {
        readonly registry: string;
        readonly reference: string;
        readonly image: ImageContent;
      };
    }
  | { readonly registry: { readonly host: string; readonly available: boolean } }
  | {
      readonly fault: Omit<FaultShape, 'delayMs' | 'forMs'> & {
        readonly delay?: number;
        readonly for: number;
      };
    };
