/** What a process has that listens on a port, as those see it who connect. */
import type { Steps } from '../../../sim/index.ts';
import type { HTTPRequest, HTTPResponse, ServingStatus } from '../../index.ts';

/** Something, and how long it takes to come. */
export interface Reply<T> {
  readonly afterMs: number;
  readonly answer: T;
}

export type HealthAnswer = ServingStatus | 'NotFound' | 'Unimplemented';

export interface Listener {
  /** `any`: what it is spoken to in. */
  readonly speaks: 'http' | 'https' | 'any';
  respond(request: Pick<HTTPRequest, 'method' | 'path' | 'headers'>): Reply<HTTPResponse>;
  /** In the place of `respond`, if what it answers has to be looked for. */
  readonly serve?: ((path: string) => Steps<HTTPResponse>) | undefined;
  health(service: string): Reply<HealthAnswer>;
}
