/** Subresources beside `status`, by resource and method. */
import type { Answer } from '../http-message.ts';
import type { ResourceExchange } from './context.ts';

type Answers = Readonly<Record<string, (exchange: ResourceExchange) => Answer>>;

export const SUBRESOURCE_ANSWERS: Readonly<Record<string, Answers>> = {};
