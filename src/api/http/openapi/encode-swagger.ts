/**
 * A document of OpenAPI 2 as protobuf, which is the only form that kubectl takes. What the message has no field for is
 * left out, as OpenAPI 2 has none for it.
 * Upstream: kube-openapi pkg/handler, which has gnostic read the JSON and write the message.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { stringify } from 'yaml';
import { alternativeOf, SWAGGER_MESSAGES } from './swagger-messages.ts';

type Members = Readonly<Record<string, unknown>>;

export function encodeSwagger(document: object): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, 'Document', document);
  return writer.finish();
}

function writeMessage(writer: BinaryWriter, message: string, value: unknown): void {
  const members = Object(value) as Members;
  const alternative = alternativeOf(message, members);
  if (alternative !== undefined) {
    const [number, type] = alternative;
    writeValue(writer, number, type, value);
  } else if (message === 'TypeItem' || message === 'StringArray') {
    for (const each of [value].flat()) writeValue(writer, 1, 'string', each);
  } else if (message === 'ItemsItem') {
    for (const each of [value].flat()) writeValue(writer, 1, 'Schema', each);
  } else if (message === 'AdditionalPropertiesItem') {
    if (typeof value === 'boolean') writeValue(writer, 2, 'bool', value);
    else writeValue(writer, 1, 'Schema', value);
  } else if (message === 'Any') {
    writeValue(writer, 2, 'string', `${stringify(value, ANY_STYLE).trimEnd()}\n`);
  } else writeMembers(writer, message, members);
}

/** As Go's yaml.v3 writes. */
const ANY_STYLE = { aliasDuplicateObjects: false, lineWidth: 0, indent: 4 } as const;

function writeMembers(writer: BinaryWriter, message: string, members: Members): void {
  const fields = SWAGGER_MESSAGES.get(message);
  for (const [name, value] of Object.entries(members)) {
    const own = fields?.get(name);
    if (own !== undefined) {
      const values = own.isList ? [value].flat() : [value];
      for (const each of values) writeValue(writer, own.number, own.type, each);
      continue;
    }
    const extension = name.startsWith('x-') ? fields?.get('x-') : undefined;
    const named = extension ?? fields?.get('*');
    if (named === undefined) continue;
    writer.tag(named.number, WireType.LengthDelimited).fork();
    writeValue(writer, 1, 'string', name);
    writeValue(writer, 2, named.type, value);
    writer.join();
  }
}

function writeValue(writer: BinaryWriter, number: number, type: string, value: unknown): void {
  switch (type) {
    case 'string':
      writer.tag(number, WireType.LengthDelimited).string(String(value));
      break;
    case 'bool':
      writer.tag(number, WireType.Varint).bool(value === true);
      break;
    case 'int64':
      writer.tag(number, WireType.Varint).int64(Number(value));
      break;
    case 'double':
      writer.tag(number, WireType.Bit64).double(Number(value));
      break;
    default:
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, type, value);
      writer.join();
  }
}
