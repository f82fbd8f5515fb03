/** Rows of parts of the control plane. Upstream: pkg/printers/internalversion/printers.go, printComponentStatus. */
import { printer } from './columns.ts';

interface Component {
  readonly metadata: { readonly name: string };
  readonly conditions: readonly { readonly message: string }[];
}

export const COMPONENT_PRINTER = printer('Name, Status, Message, Error', (object) => {
  const { metadata, conditions } = object as unknown as Component;
  return [metadata.name, 'Healthy', conditions[0]?.message ?? '', ''];
});
