/** What the command line says of itself. */
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Console } from './console.ts';
import { createPalette } from './palette.ts';
import { createProgram } from './program.ts';

const console: Console = {
  palette: createPalette(false),
  failure: undefined,
  print: () => undefined,
  printPainted: () => undefined,
  printJson: () => undefined,
};

interface Said {
  readonly name: string;
  readonly command: Command;
  readonly help: string;
}

function allOf(command: Command, before = ''): readonly Said[] {
  const name = `${before} ${command.name()}`.trim();
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const below = command.commands.flatMap((each) => allOf(each, name));
  return [{ name, command, help }, ...below];
}

const COMMANDS = allOf(createProgram(console, () => undefined));

describe('every command', () => {
  it('is known here', () => {
    expect(COMMANDS.map(({ name }) => name.replace(/^drydock ?/, ''))).toEqual(
      ',run,serve,ctl,ctl status,ctl pause,ctl resume,ctl step,ctl speed,schema,registry,registry serve,image,image pull,image ls,image inspect,image rm,image prune,image df,mount,umount,mounts'.split(
        ',',
      ),
    );
  });

  it.each(COMMANDS)('$name says what it does, and of each option', ({ command }) => {
    expect(command.description()).toMatch(/^\S.{10,}/);
    for (const option of command.options) expect(option.description).toMatch(/^\S.{3,}/);
  });

  it.each(COMMANDS.filter(({ command }) => command.commands.length === 0))(
    '$name has an example, of itself and with options that it has',
    ({ name, command, help }) => {
      const [, examples = ''] = /\nExamples?:\n((?: {2}.*(?:\n|$))+)/.exec(help) ?? [];
      const lines = examples.trimEnd().split('\n');
      const known = command.options.map(({ long }) => long);

      for (const line of lines) {
        expect(line.trim().startsWith(name)).toBe(true);
        const own = line.replace(/ \| .*/, '').match(/ --[a-z-]+/g) ?? [];
        for (const option of own) expect(known).toContain(option.trim());
      }
    },
  );
});
