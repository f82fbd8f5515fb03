/**
 * The shape of the house, as a test: who may import whom, which library lives where, how long a file
 * may be. The tables are docs/architecture.md's; a violation names the file and the import.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LINES_MAX = 300;

/** The lab assembles the house: it may open every door. */
const LAB = [
  'src/sim',
  'src/sim/memory',
  'src/sim/node',
  'src/api',
  'src/api/http',
  'src/cri',
  'src/cri/oci',
  'src/cri/oci/node',
  'src/cri/registry',
  'src/cri/registry/node',
  'src/cri/runtime',
  'src/volumes',
  'src/kubelet',
  'src/control',
];

const KUBELET = ['src/sim', 'src/api', 'src/cri', 'src/volumes'];

/** The kubelet's wings, and the wings below each. */
const WINGS: readonly (readonly [wing: string, below: readonly string[]])[] = [
  ['model', []],
  ['images/credentials', ['model']],
  ['images/pull-records', ['model', 'images/credentials']],
  ['images', ['model', 'images/credentials', 'images/pull-records']],
  ['status', ['model']],
  ['allocation', ['model']],
  ['objects', ['model']],
  ['probes', ['model']],
  ['volume-manager', ['model', 'images/credentials', 'images/pull-records', 'images', 'objects']],
  ['containers', ['model', 'images/credentials', 'images', 'objects', 'probes', 'volume-manager']],
  [
    'pods',
    [
      'model',
      'images/credentials',
      'status',
      'allocation',
      'objects',
      'probes',
      'volume-manager',
      'containers',
    ],
  ],
  ['config', ['model']],
  ['agent', ['model']],
  ['stats', ['model']],
  ['eviction', ['model', 'stats']],
  ['admission', ['model']],
  ['shutdown', ['model']],
];

const wings = (names: readonly string[]): readonly string[] =>
  names.map((name) => `src/kubelet/${name}`);

/** Rooms, most specific first, and the rooms whose `index.ts` they may import. */
const ROOMS: readonly (readonly [room: string, mayImport: readonly string[]])[] = [
  ['src/sim/memory', ['src/sim']],
  ['src/sim/node', ['src/sim']],
  ['src/sim', []],
  ['src/api/http/node', ['src/sim', 'src/api', 'src/api/http']],
  ['src/api/http', ['src/sim', 'src/api']],
  ['src/api', ['src/sim']],
  ['src/cri/oci/node', ['src/sim', 'src/cri/oci']],
  ['src/cri/oci', ['src/sim', 'src/cri']],
  ['src/cri/registry/node', ['src/sim', 'src/cri/oci', 'src/cri/registry']],
  ['src/cri/registry', ['src/sim', 'src/cri', 'src/cri/oci']],
  // A container's root is a disk in memory, whatever its node's is.
  ['src/cri/runtime', ['src/sim', 'src/sim/memory', 'src/cri']],
  ['src/cri', ['src/sim']],
  ['src/volumes', ['src/sim', 'src/api', 'src/cri']],
  ...WINGS.map(([wing, below]) => [`src/kubelet/${wing}`, [...KUBELET, ...wings(below)]] as const),
  ['src/kubelet', [...KUBELET, ...wings(WINGS.map(([wing]) => wing))]],
  ['src/control', ['src/sim', 'src/api']],
  ['src/lab/node', LAB],
  ['src/lab', LAB],
  [
    'src/cli',
    [
      'src/sim',
      'src/sim/node',
      'src/api',
      'src/api/http',
      'src/api/http/node',
      'src/cri',
      'src/cri/oci',
      'src/cri/oci/node',
      'src/cri/registry',
      'src/cri/registry/node',
      'src/lab',
      'src/lab/node',
    ],
  ],
  ['src', ['src/lab', 'src/sim']],
];

/** Libraries and the only places that may import them. */
const LIBRARIES: readonly (readonly [library: RegExp, places: RegExp])[] = [
  [/^undici$/, /^src\/cri\/oci\/node\//],
  [/^smol-toml$/, /^src\/cli\//],
  [/^unbash$/, /^src\/cri\/runtime\/shell\//],
  [/^(?:tar-stream|fzstd)$/, /^src\/cri\/oci\/unpack\//],
  [/^xstate$/, /\.machine\.ts$|^src\/sim\/lifecycle\.ts$/],
  [/^immer$/, /^src\/(?:api|lab)\//],
  [/^node:/, /\/node\/|^src\/cli\//],
  [/^ws$/, /^src\/api\/http\/node\//],
  [/^(?:commander|picocolors|prom-client)$/, /^src\/cli\//],
  [/^zod$/, /^src\/lab\//],
  [/^yaml$/, /^src\/(?:lab|cli|api\/http)\/|^src\/kubelet\/config\/manifest-file\.ts$/],
  [/^@bufbuild\/protobuf/, /^src\/api\/http\/openapi\/encode-swagger\.ts$/],
  [/^croner$/, /^src\/api\/cron-schedule\.ts$/],
  [/^re2js$/, /^src\/api\/structural\/pattern\.ts$/],
  [/^@marcbachmann\/cel-js/, /^src\/api\/cel\//],
  [/^pure-rand/, /^src\/sim\/choices\.ts$/],
  [/^@noble\/hashes\/sha2/, /^src\/sim\/hash\.ts$|^src\/cri\/registry\/auth\.ts$/],
];

const FORBIDDEN_NAMES = /(?:^|[-/])(?:utils?|helpers?|common|misc)(?:[-./]|$)/;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function listFiles(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

function isTest(path: string): boolean {
  return /\.test\.ts$|\.contract\.ts$|\/testing\//.test(path);
}

function toSource(path: string, text: string): Source {
  const imports = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
  return { path, text, imports };
}

const SOURCES = listFiles(join(ROOT, 'src'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => toSource(relative(ROOT, path), readFileSync(path, 'utf8')));
const PRODUCT = SOURCES.filter(({ path }) => !isTest(path));

function roomOf(path: string): string | undefined {
  return ROOMS.find(([room]) => path.startsWith(`${room}/`))?.[0];
}

/** Violations of the layering by one file. */
function layering({ path, imports }: Source): readonly string[] {
  const from = roomOf(path);
  const allowed = ROOMS.find(([room]) => room === from)?.[1] ?? [];
  return imports.flatMap((name) => {
    if (!name.startsWith('.')) return [];
    const target = normalize(join(dirname(path), name));
    const to = roomOf(target);
    const isOwn = to === from || (from?.startsWith(`${to ?? ''}/`) === true && to === from);
    // A port's adapter may know the port's files; `node/` and `memory/` are rooms inside a room.
    const isPort =
      /\/(?:node|memory)$/.test(from ?? '') && from?.startsWith(`${to ?? '?'}/`) === true;
    const isTypeAugmentation = target === 'src/sim/trace.ts';
    if (isOwn || isPort || isTypeAugmentation) return [];
    if (to === undefined || !allowed.includes(to)) return [`${path} imports ${name}: not its room`];
    if (target !== `${to}/index.ts`)
      return [`${path} imports ${name}: only ${to}/index.ts is a door`];
    return [];
  });
}

function libraries({ path, imports }: Source): readonly string[] {
  return imports.flatMap((name) =>
    LIBRARIES.filter(([library, places]) => library.test(name) && !places.test(path)).map(
      () => `${path} imports ${name}, which lives elsewhere`,
    ),
  );
}

/**
 * Circles of imports between files. In the kubelet a type counts as much as a value: two files that need
 * each other's types are one, or a third is missing. Elsewhere types may refer to each other.
 */
function cycles(sources: readonly Source[]): readonly string[] {
  const edges = new Map(
    sources.map((source) => {
      const { path, text } = source;
      const ofAll = path.startsWith('src/kubelet/');
      return [path, ofAll ? ownImports(source) : valueImports(path, text)] as const;
    }),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

function ownImports({ path, imports }: Source): readonly string[] {
  const own = imports.filter((name) => name.startsWith('.'));
  return own.map((name) => normalize(join(dirname(path), name)));
}

function valueImports(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    const { importClause: clause, moduleSpecifier } = statement;
    if (!ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return [];
    const names = clause?.namedBindings;
    const typesOnly =
      clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (names !== undefined &&
        ts.isNamedImports(names) &&
        names.elements.every((e) => e.isTypeOnly));
    return typesOnly ? [] : [normalize(join(dirname(path), moduleSpecifier.text))];
  });
}

describe('architecture', () => {
  it('imports downwards only, and only through index.ts', () => {
    expect(PRODUCT.flatMap(layering)).toEqual([]);
  });

  it('keeps each library in its place', () => {
    expect(PRODUCT.flatMap(libraries)).toEqual([]);
  });

  it('has no circles', () => {
    expect(cycles(PRODUCT)).toEqual([]);
  });

  it(`keeps every file under ${String(LINES_MAX)} lines`, () => {
    const long = PRODUCT.map(({ path, text }) => [path, text.split('\n').length] as const);
    expect(long.filter(([, lines]) => lines > LINES_MAX)).toEqual([]);
  });

  it('names no file after nothing', () => {
    expect(SOURCES.filter(({ path }) => FORBIDDEN_NAMES.test(path)).map((s) => s.path)).toEqual([]);
  });

  it('notices a violation', () => {
    const culprit = toSource(
      'src/kubelet/culprit.ts',
      "import { x } from '../cri/oci/index.ts';\nimport { y } from '../api/store/store.ts';\nimport 'node:fs';",
    );
    expect(layering(culprit)).toHaveLength(2);
    expect(libraries(culprit)).toHaveLength(1);
    const loop = [
      toSource('src/sim/a.ts', "import { b } from './b.ts';"),
      toSource('src/sim/b.ts', "import { a } from './a.ts';"),
    ];
    expect(cycles(loop)).toHaveLength(1);
    const ofTypes = (room: string) => [
      toSource(`${room}/a.ts`, "import type { B } from './b.ts';"),
      toSource(`${room}/b.ts`, "export type { A } from './a.ts';"),
    ];
    expect(cycles(ofTypes('src/kubelet/pods'))).toHaveLength(1);
    expect(cycles(ofTypes('src/sim'))).toEqual([]);
  });
});
