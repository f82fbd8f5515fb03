/** The thread that makes small files while another reads the archive. The build has it as a file of its own. */
import { parentPort } from 'node:worker_threads';
import { makeFiles, type FilesToMake } from './make-files.ts';

parentPort?.on('message', (batch: FilesToMake) => parentPort?.postMessage(makeFiles(batch)));
