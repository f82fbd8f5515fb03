/** All applets, by name. What they write are texts of busybox, as far as these are known. */
import type { Applet } from './applet.ts';
import { df } from './df.ts';
import { expr } from './expr.ts';
import { FILE_APPLETS } from './files.ts';
import { FIND_APPLETS } from './find.ts';
import { GREP_APPLETS } from './grep.ts';
import { LISTING_APPLETS } from './listing.ts';
import { echo, printf } from './print.ts';
import { COPYING_APPLETS } from './copying.ts';
import { NETWORK_APPLETS } from './network.ts';
import { READING_APPLETS } from './reading.ts';
import { RUNNING_APPLETS } from './running.ts';
import { tail } from './tail.ts';
import { sed } from './sed.ts';
import { STREAM_APPLETS } from './streams.ts';
import { SYSTEM_APPLETS } from './system.ts';
import { tar } from './tar.ts';
import { stty, tty } from './terminal.ts';
import { test } from './test.ts';
import { TEXT_APPLETS } from './text.ts';

export const APPLETS: ReadonlyMap<string, Applet> = new Map([
  ...COPYING_APPLETS,
  ...FILE_APPLETS,
  ...FIND_APPLETS,
  ...GREP_APPLETS,
  ...LISTING_APPLETS,
  ...NETWORK_APPLETS,
  ...READING_APPLETS,
  ...RUNNING_APPLETS,
  ...STREAM_APPLETS,
  ...SYSTEM_APPLETS,
  ...TEXT_APPLETS,
  ['echo', echo],
  ['df', df],
  ['expr', expr],
  ['printf', printf],
  ['sed', sed],
  ['tail', tail],
  ['tar', tar],
  ['test', test],
  ['stty', stty],
  ['tty', tty],
  ['[', test],
]);
