/**
 * Names that can stand in no path: upstream's plugins of admission ask the server for objects by name, and their client
 * refuses to. Upstream: client-go rest/request.go, Name; apimachinery pkg/api/validation/path, IsValidPathSegmentName
 * (v1.36).
 */

/** Why nobody can be asked for the name; undefined if one can. */
export function pathSegmentFault(name: string): string | undefined {
  if (name === '') return 'resource name may not be empty';
  const faults =
    name === '.' || name === '..'
      ? [`may not be '${name}'`]
      : ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`);
  if (faults.length === 0) return undefined;
  return `invalid resource name ${JSON.stringify(name)}: [${faults.join(' ')}]`;
}
