/**
 * YAML as sigs.k8s.io/yaml takes it: one document, made into JSON. What the parser complains of is not worded as Go
 * does, apart from the names that stand twice.
 */
import { parseDocument, LineCounter, type YAMLError } from 'yaml';
import { GoJsonError } from '../json/go-json-error.ts';

/** Of anchors; what they make of a small text may be as large as they say. */
const ALIASES_MAX = 100;

/** @throws {GoJsonError} */
export function parseYaml(text: string): { value: unknown; duplicates: readonly string[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    uniqueKeys: true,
    merge: true,
    logLevel: 'error',
  });
  const duplicates: string[] = [];
  for (const error of document.errors) {
    if (error.code !== 'DUPLICATE_KEY') throw new GoJsonError(`yaml: ${firstLine(error)}`);
    const { line } = lineCounter.linePos(error.pos[0]);
    const key = /^[^:\s]*/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    duplicates.push(`line ${String(line)}: key ${JSON.stringify(key)} already set in map`);
  }
  return { value: toJson(document), duplicates };
}

function toJson(document: ReturnType<typeof parseDocument>): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    // Dates and the like become what JSON has for them; what refers to itself has nothing.
    return JSON.parse(JSON.stringify(value ?? null));
    // The library refuses bombs and unknown anchors with the errors of the language.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch (error) {
    throw new GoJsonError(`yaml: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

function firstLine({ message }: YAMLError): string {
  return message.split('\n')[0] ?? message;
}
