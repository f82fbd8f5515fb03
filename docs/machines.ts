/**
 * Draws the lifecycles into docs/machines.md, from the machines themselves; a test fails when the page is
 * stale.
 *
 *     npm run docs:machines
 */
import { writeFileSync } from 'node:fs';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { containerMachine } from '../src/cri/runtime/container.machine.ts';
import { podWorkerMachine } from '../src/kubelet/pods/index.ts';
import { volumeMachine } from '../src/kubelet/volume-manager/index.ts';

const MACHINES: readonly (readonly [machine: AnyStateMachine, file: string, what: string])[] = [
  [podWorkerMachine, 'src/kubelet/pods/pod-worker.machine.ts', 'The worker of one pod'],
  [volumeMachine, 'src/kubelet/volume-manager/volume.machine.ts', 'One volume of one pod'],
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

/** A mermaid state diagram. */
function draw(machine: AnyStateMachine): string {
  return ['stateDiagram-v2', ...statesIn(machine.root, '  ')].join('\n');
}

function statesIn(parent: AnyStateNode, indent: string): readonly string[] {
  const children = Object.values(parent.states);
  const initial = parent.initial.target[0];
  const first = initial === undefined ? [] : [`${indent}[*] --> ${idOf(initial)}`];
  return [...first, ...children.flatMap((child) => drawState(child, indent))];
}

function drawState(node: AnyStateNode, indent: string): readonly string[] {
  const id = idOf(node);
  const doing = [
    ...node.entry.map((action) => `entry / ${nameOf(action)}`),
    ...node.exit.map((action) => `exit / ${nameOf(action)}`),
  ];
  const inner =
    Object.keys(node.states).length === 0
      ? []
      : [`${indent}state ${id} {`, ...statesIn(node, `${indent}  `), `${indent}}`];
  const notes = doing.map((text) => `${indent}${id} : ${text}`);
  const arrows = [...node.transitions].flatMap(([event, transitions]) =>
    transitions.map(({ target, actions }) => {
      const to = target?.[0];
      const done = actions.map((action) => ` / ${nameOf(action)}`).join('');
      // Without a target the event is heard, and changes nothing.
      return to === undefined
        ? `${indent}${id} --> ${id} : ${event}${done || ' (ignored)'}`
        : `${indent}${id} --> ${idOf(to)} : ${event}${done}`;
    }),
  );
  const end = node.type === 'final' ? [`${indent}${id} --> [*]`] : [];
  return [...inner, ...notes, ...arrows, ...end];
}

function idOf(node: AnyStateNode): string {
  return node.path.join('_');
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
