/** Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, defaultDeprecationWarning. */
import type {
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../custom-resource-definition-objects.ts';
import { compareVersions } from './version-order.ts';

/** What whoever uses the version is told; undefined: nothing. */
export function deprecationWarning(
  { group, names, versions }: CustomResourceDefinitionSpec,
  { name, deprecated, deprecationWarning: text }: CustomResourceDefinitionVersion,
): string | undefined {
  if (deprecated !== true) return undefined;
  if (text !== undefined) return text;
  const [newest] = versions
    .filter((each) => each.served && each.deprecated !== true)
    .map((each) => each.name)
    .filter((each) => compareVersions(each, name) < 0)
    .sort(compareVersions);
  const message = `${group}/${name} ${names.kind} is deprecated`;
  return newest === undefined ? message : `${message}; use ${group}/${newest} ${names.kind}`;
}
