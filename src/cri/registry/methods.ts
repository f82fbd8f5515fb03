/** What may be done at which path. Source: distribution-spec v1.1, "Endpoints"; RFC 9110, section 15.5.6. */
import type { HttpResponse } from '../oci/index.ts';
import { refuse } from './answers.ts';
import type { Route } from './routes.ts';

const READ = ['GET', 'HEAD'];
const MANIFEST = [...READ, 'PUT', 'DELETE'];
const UPLOAD = ['GET', 'PATCH', 'PUT', 'DELETE'];

/** The refusal of a method that the path does not have, with those that it has. Where nothing changes, few do. */
export function refuseMethod(
  route: Route,
  method: string,
  isReadOnly: boolean,
): HttpResponse | undefined {
  const all = methodsOf(route);
  const allowed = isReadOnly ? all.filter((each) => READ.includes(each) && all !== UPLOAD) : all;
  if (allowed.includes(method)) return undefined;
  return refuse('UNSUPPORTED', 'method not allowed', { allow: allowed.join(', ') });
}

function methodsOf(route: Route): readonly string[] {
  switch (route.kind) {
    case 'base':
    case 'catalog':
    case 'tags':
    case 'referrers':
      return READ;
    case 'manifest':
      return MANIFEST;
    case 'blob':
      return [...READ, 'DELETE'];
    case 'upload':
      return route.session === '' ? ['POST'] : UPLOAD;
  }
}
