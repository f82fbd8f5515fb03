/**
 * Draws the lifecycles into docs/machines.md, from the machines themselves; a test fails when the page is
 * stale.
 *
 *     npm run docs:machines
 */
import { writeFileSync } from 'node:fs';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { containerMachine } from '../src/cri/runtime/container.machine.ts';
import { diskPressureMachine } from '../src/kubelet/eviction/index.ts';
import { podWorkerMachine } from '../src/kubelet/pods/index.ts';
import { volumeMachine } from '../src/kubelet/volume-manager/index.ts';

const MACHINES: readonly (readonly [machine: AnyStateMachine, file: string, what: string])[] = [
  [podWorkerMachine, 'src/kubelet/pods/pod-worker.machine.ts', 'The worker of one pod'],
  [volumeMachine, 'src/kubelet/volume-manager/volume.machine.ts', 'One volume of one pod'],
  [diskPressureMachine, 'src/kubelet/eviction/disk-pressure.machine.ts', 'Disk pressure of a node'],
  [containerMachine, 'src/cri/runtime/container.machine.ts', 'One container in the runtime'],
];

export const MACHINES_PAGE = new URL('machines.md', import.meta.url);

/** The whole page, as it should be. */
export function machinesPage(): string {
  const drawings = MACHINES.map(
    ([machine, file, what]) =>
      `## ${what}\n\n\`${file}\`\n\n\`\`\`mermaid\n${draw(machine)}\n\`\`\`\n`,
  );
  const head = `# Lifecycles

Written by \`npm run docs:machines\` from the machines themselves. An arrow is an event that the state's owner sends; what stands after the slash
is done by the owner on the way ([decision 5](decisions/0005-lifecycles-are-tables.md)).
`;
  return [head, ...drawings].join('\n');
}

/**
 * A mermaid state diagram. Mermaid draws no arrow from inside one nested state into another, so nested
 * states stand side by side under their whole names, as the trace spells them.
 */
function draw(machine: AnyStateMachine): string {
  const drawings = leavesOf(machine.root).map((leaf) => drawState(leaf));
  return ['stateDiagram-v2', `  [*] --> ${idOf(machine.root)}`, ...drawings.flat()].join('\n');
}

function leavesOf(node: AnyStateNode): readonly AnyStateNode[] {
  const children = Object.values(node.states);
  if (children.length === 0) return [node];
  if (node.entry.length + node.exit.length > 0) throw new Error(`${node.id}: cannot be drawn`);
  return children.flatMap(leavesOf);
}

function drawState(node: AnyStateNode): readonly string[] {
  const id = idOf(node);
  const name = node.path.length > 1 ? [`  state "${node.path.join('.')}" as ${id}`] : [];
  const notes = [
    ...node.entry.map((action) => `  ${id} : entry / ${nameOf(action)}`),
    ...node.exit.map((action) => `  ${id} : exit / ${nameOf(action)}`),
  ];
  const arrows = [...transitionsOf(node)].flatMap(([event, transitions]) =>
    transitions.map(({ target, actions }) => {
      const to = target?.[0];
      const done = actions.map((action) => ` / ${nameOf(action)}`).join('');
      // Without a target the event is heard, and changes nothing.
      return to === undefined
        ? `  ${id} --> ${id} : ${event}${done || ' (ignored)'}`
        : `  ${id} --> ${idOf(to)} : ${event}${done}`;
    }),
  );
  const end = node.type === 'final' ? [`  ${id} --> [*]`] : [];
  return [...name, ...notes, ...arrows, ...end];
}

/** By event; of what a state and one around it both name, the inner one's is taken. */
function transitionsOf(node: AnyStateNode): AnyStateNode['transitions'] {
  const outer = node.parent === undefined ? [] : transitionsOf(node.parent);
  return new Map([...outer, ...node.transitions]);
}

/** Of a state with states inside: that of the one it begins in. */
function idOf(node: AnyStateNode): string {
  const first = Object.keys(node.states).length === 0 ? undefined : node.initial.target[0];
  return first === undefined ? node.path.join('_') : idOf(first);
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  return typeof action === 'object' && action !== null && 'type' in action
    ? String(action.type)
    : 'unnamed';
}

if (process.argv[1]?.endsWith('docs/machines.ts') === true) {
  writeFileSync(MACHINES_PAGE, machinesPage());
}
