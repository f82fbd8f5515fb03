/**
 * Plain Kubernetes manifests, one or many documents: the text as objects. A text whose first document
 * is a scenario is none of these.
 */
import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { Manifest } from '../../api/index.ts';
import { errorText } from '../../sim/index.ts';
import { InputError } from '../input-error.ts';

/** Undefined if these are no manifests. @throws {InputError} that names file, line and column */
export function parseManifests(file: string, text: string): readonly Manifest[] | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
  });
  if (!Array.isArray(documents)) return undefined;
  const filled = documents.filter(({ contents }) => contents !== null);
  const [first] = filled;
  if (first === undefined || !isManifest(first) || first.get('kind') === 'Scenario') {
    return undefined;
  }
  const at = (offset: number, message: string): InputError => {
    const { line, col } = lines.linePos(offset);
    return new InputError(`${file}:${String(line)}:${String(col)}: ${message}`);
  };
  return filled.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw at(error.pos[0], error.message);
    const [offset = 0] = document.contents?.range ?? [];
    for (const field of ['apiVersion', 'kind']) {
      if (!isMap(document.contents) || typeof document.get(field) !== 'string') {
        throw at(offset, `${field}: a manifest has one`);
      }
    }
    return itemsOf(toJson(document, (message) => at(offset, message)));
  });
}

function isManifest(document: Document): boolean {
  return isMap(document.contents) && document.has('apiVersion') && document.has('kind');
}

function toJson(document: Document, refused: (message: string) => InputError): Manifest {
  try {
    return document.toJS() as Manifest;
    // The library words what it refuses, a bad alias say, as a ReferenceError.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch (error) {
    throw refused(errorText(error));
  }
}

/** A List is its items. */
function itemsOf(manifest: Manifest): readonly Manifest[] {
  if (manifest.kind !== 'List') return [manifest];
  const { items } = manifest;
  return Array.isArray(items) ? (items as Manifest[]) : [];
}
