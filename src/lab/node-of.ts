import { InputError } from './input-error.ts';
import type { Lab } from './lab.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** The node of that name, or the first. @throws {InputError} that begins with `step` */
export function nodeOf({ cluster }: Lab, name: string | undefined, step: string): SimulatedNode {
  const node = name === undefined ? cluster.nodes[0] : cluster.node(name);
  if (node !== undefined) return node;
  throw new InputError(`${step}: there is no node "${name ?? ''}"`);
}
