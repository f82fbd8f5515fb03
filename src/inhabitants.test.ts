/**
 * No room without an inhabitant: what the product exports, and what its classes and contracts can be
 * asked for, the product uses, or a scenario, or a bench. What only tests call is deleted, or the
 * feature that needs it is built.
 */
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const TEST = /\.test\.ts$|\.contract\.ts$|\/testing\/|^property-tests\/|^[^/]+$/;

/** Stays, though nobody here uses it; each for a reason of its own. */
const KEPT: readonly (readonly [what: RegExp, why: string])[] = [
  [/^src\/api\//, 'the API’s verbs are its clients’, whoever they are'],
  [/ (?:Loop|Scheduler)\.pendingCount$/, 'how tests see that nothing is left'],
  [/ RealWork\.underWayCount$/, 'how tests see that nothing is left'],
  [/ Choices\.recorded$/, 'what a run is replayed from'],
  [/ Cancellation\.signal$/, 'a transport asks for it by its own contract'],
  [/^src\/sim\/node\/hash\.ts /, 'imported as #hash, see package.json'],
  [/ buildIndex$/, 'content that no scenario declares yet'],
  [/ PodWorkers\.podsSynced$/, 'asked through the contract of who collects containers'],
  [/ SimulatedRuntime\.(?:exec|lose)$/, 'with read, the ways into a container from outside'],
  [/ InputReader\.\w+$/, 'called by the door, which knows it by its own name'],
  [/ AddressPool\.isTaken$/, 'asked through a contract of the network'],
];

/** Of each file: `<path> <export>`, and `<path> <export>.<method>`, that no file of these uses. */
function uninhabited(paths: readonly string[], texts = new Map<string, string>()): string[] {
  const program = createProgram(paths, texts);
  const checker = program.getTypeChecker();
  const sources = paths.flatMap((path) => program.getSourceFile(join(ROOT, path)) ?? []);
  const used = new Set<ts.Node>();
  const use = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined) return;
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const meant = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of meant.declarations ?? []) used.add(declaration);
  };
  const visit = (node: ts.Node): void => {
    for (const symbol of symbolsUsedBy(node, checker)) use(symbol);
    ts.forEachChild(node, visit);
  };
  sources.forEach(visit);
  return sources
    .flatMap((source) => roomsOf(source, checker))
    .filter(([, declarations]) => declarations.every((declaration) => !used.has(declaration)))
    .map(([name]) => name);
}

function createProgram(paths: readonly string[], texts: ReadonlyMap<string, string>): ts.Program {
  const options =
    ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.json'), undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    })?.options ?? {};
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => texts.get(relative(ROOT, path)) ?? readFile(path);
  host.fileExists = (path) => texts.has(relative(ROOT, path)) || fileExists(path);
  return ts.createProgram(
    paths.map((path) => join(ROOT, path)),
    options,
    host,
  );
}

/** What a node refers to, without what it declares, imports or hands on. */
function symbolsUsedBy(node: ts.Node, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return methodsHandedOver(node, checker);
  if (ts.isElementAccessExpression(node)) return elementsOf(node, checker);
  if (!ts.isIdentifier(node)) return [];
  const { parent } = node;
  if (ts.isImportSpecifier(parent)) return [];
  if (ts.isExportSpecifier(parent)) {
    const isDoor = relative(ROOT, node.getSourceFile().fileName) === 'src/index.ts';
    return isDoor ? [checker.getExportSpecifierLocalTargetSymbol(parent)] : [];
  }
  if (ts.isShorthandPropertyAssignment(parent)) {
    return [checker.getShorthandAssignmentValueSymbol(parent)];
  }
  if (ts.isBindingElement(parent)) {
    return [checker.getTypeAtLocation(parent.parent).getProperty(node.text)];
  }
  const declares =
    (parent as { name?: ts.Node }).name === node && !ts.isPropertyAccessExpression(parent);
  return declares ? [] : [checker.getSymbolAtLocation(node)];
}

/** `effects: this`: the owner's methods that the other side will call. */
function methodsHandedOver(node: ts.Node, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  const wanted = checker.getContextualType(node as ts.Expression)?.getProperties() ?? [];
  const given = checker.getTypeAtLocation(node);
  return wanted.map(({ name }) => given.getProperty(name));
}

/** `palette[tone]`: every member that the index can name. */
function elementsOf(
  { expression, argumentExpression }: ts.ElementAccessExpression,
  checker: ts.TypeChecker,
): (ts.Symbol | undefined)[] {
  const index = checker.getTypeAtLocation(argumentExpression);
  const owner = checker.getTypeAtLocation(expression);
  return (index.isUnion() ? index.types : [index]).map((type) =>
    type.isStringLiteral() ? owner.getProperty(type.value) : undefined,
  );
}

type Room = readonly [name: string, declarations: readonly ts.Node[]];

function roomsOf(source: ts.SourceFile, checker: ts.TypeChecker): readonly Room[] {
  const path = relative(ROOT, source.fileName);
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined || !path.startsWith('src/') || path === 'src/index.ts') return [];
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    // What an index.ts hands on belongs to the file that declares it.
    const own = symbol.declarations?.filter((each) => each.getSourceFile() === source) ?? [];
    if (own.length === 0 || own.some((each) => ts.isExportSpecifier(each))) return [];
    const name = `${path} ${symbol.name}`;
    const room: Room = [name, symbol.declarations ?? []];
    const methods = own.flatMap((each) => methodsOf(each, checker));
    return [room, ...methods.map((method): Room => [`${name}.${nameOf(method)}`, [method]])];
  });
}

/** Methods and getters, but for those that a contract demands: it is the contract that is asked. */
function methodsOf(
  declaration: ts.Declaration,
  checker: ts.TypeChecker,
): readonly ts.NamedDeclaration[] {
  if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return [];
  const demanded = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap((type) => checker.getTypeAtLocation(type).getProperties()),
  );
  const members: readonly ts.NamedDeclaration[] = [...declaration.members];
  return members.filter(
    (member) =>
      (ts.isMethodDeclaration(member) ||
        ts.isGetAccessor(member) ||
        ts.isMethodSignature(member)) &&
      ts.isIdentifier(member.name) &&
      !demanded.some(({ name }) => name === nameOf(member)),
  );
}

function nameOf({ name }: ts.NamedDeclaration): string {
  return name === undefined ? '' : name.getText();
}

describe('a room without inhabitants', () => {
  const product = ts.sys
    .readDirectory(ROOT, ['.ts'], ['node_modules'], ['src', 'bench', 'scenarios'])
    .map((path) => relative(ROOT, path))
    .filter((path) => !TEST.test(path));

  it('is nowhere in the house', { timeout: 120_000 }, () => {
    const empty = uninhabited(product);
    const isKept = (room: string): boolean => KEPT.some(([what]) => what.test(room));

    expect(empty.filter((room) => !isKept(room))).toEqual([]);
    // Whatever has found its inhabitant needs no exception any more.
    expect(KEPT.filter(([what]) => !empty.some((room) => what.test(room)))).toEqual([]);
  });

  it('would be noticed', { timeout: 120_000 }, () => {
    const texts = new Map([
      [
        'src/sim/hall.ts',
        `export interface Door { open(): void; shut(): void }
         export class Hall { enter(): void {} leave(): void {} }
         export const lamp = 1;
         export const stove = 2;`,
      ],
      [
        'src/sim/guest.ts',
        `import { Hall, lamp, stove, type Door } from './hall.ts';
         function visit(door: Door): number { door.open(); new Hall().enter(); return lamp; }
         visit({ open: () => undefined, shut: () => undefined });`,
      ],
    ]);

    expect(uninhabited([...texts.keys()], texts)).toEqual([
      'src/sim/hall.ts Door.shut',
      'src/sim/hall.ts Hall.leave',
      'src/sim/hall.ts stove',
    ]);
  });
});
