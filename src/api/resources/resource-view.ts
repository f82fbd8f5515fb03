/** A row of the table whose objects another row keeps: another version of them, or another group's form. */
import type { CustomResourceName } from '../custom-objects.ts';
import type { ApiObject, ResourceName } from '../objects.ts';

export interface ResourceView {
  /** By which the table knows the row. */
  readonly name: CustomResourceName;
  /** The row that has the objects; of the version of a custom resource that is stored, itself. */
  readonly storedAs: ResourceName;
  /** A stored object as this row shows it; itself if that is how it is. What is shown is shown as it is. */
  readonly read: (stored: ApiObject) => ApiObject;
  /** An object of this row as it is stored, open if it was. */
  readonly write: (object: ApiObject) => ApiObject;
}
