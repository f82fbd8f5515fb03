/** Users and their tokens in a file, as kube-apiserver's --token-auth-file has them: `token,user,uid,"group1,group2"`. */
import { readFile } from 'node:fs/promises';
import type { UserInfo } from '../api/http/index.ts';
import { InputError } from '../lab/index.ts';

/** @throws {InputError} that names the line */
export async function readTokenFile(path: string): Promise<ReadonlyMap<string, UserInfo>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`token file ${path}: ${error instanceof Error ? error.message : ''}`);
  });
  return parseTokenFile(path, text);
}

export function parseTokenFile(path: string, text: string): ReadonlyMap<string, UserInfo> {
  const users = new Map<string, UserInfo>();
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const where = `token file ${path}, line ${String(at + 1)}`;
    const fields = fieldsOf(line);
    if (fields === undefined) throw new InputError(`${where}: a quote is open`);
    const [token = '', username = '', uid = '', groups = ''] = fields;
    if (fields.length < 3) throw new InputError(`${where}: needs token, user name and user id`);
    if (token === '') throw new InputError(`${where}: the token is empty`);
    if (users.has(token)) throw new InputError(`${where}: the token is there twice`);
    const named = groups.split(',').map((group) => group.trim());
    users.set(token, {
      username,
      ...(uid === '' ? {} : { uid }),
      groups: [...named.filter((group) => group !== ''), 'system:authenticated'],
    });
  });
  return users;
}

/** Of one line of CSV; undefined if a quote does not end. */
function fieldsOf(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/y;
  while (pattern.lastIndex <= line.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(line);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').trim());
    if (pattern.lastIndex >= line.length && !match[0].endsWith(',')) break;
    if (pattern.lastIndex === from) break;
  }
  return fields;
}
