/** The table of internal structs, read when somebody asks for the first of them: only refusals do. */
import { INTERNAL_STRUCTS } from './internal-structs.ts';

export interface GoField {
  /** As JSON writes it: Go's name, or that of a tag. */
  readonly name: string;
  /** As the API calls it, and the field that it is within there, if it is. */
  readonly apiName: string;
  readonly within: string | undefined;
  /** The API has it in the struct around this one. */
  readonly isAround: boolean;
  readonly isLeftOut: boolean;
  readonly type: string;
}

let read: ReadonlyMap<string, readonly GoField[]> | undefined;

/** Its fields in Go's order; undefined: it is no struct of the table. */
export function goStruct(name: string): readonly GoField[] | undefined {
  read ??= new Map(INTERNAL_STRUCTS.trim().split('\n').map(readStruct));
  return read.get(name);
}

function readStruct(line: string): [string, readonly GoField[]] {
  const [name = '', fields = ''] = line.split(': ');
  return [name, fields === '' ? [] : fields.split(',').map(readField)];
}

function readField(text: string): GoField {
  const [, name = '', leftOut, around, within, given, type = ''] =
    /^(\w+)(\?)?(?:=(\^)?(?:(\w+)\.)?(\w+))? (.+)$/.exec(text) ?? [];
  const apiName = given ?? name.charAt(0).toLowerCase() + name.slice(1);
  return { name, apiName, within, isAround: around === '^', isLeftOut: leftOut === '?', type };
}
