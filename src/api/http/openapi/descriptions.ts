/**
 * What structs and fields are for, in words. Most are Kubernetes' own, which whoever opens the door brings along; of
 * what is newer than those, or this project's own, it is said here.
 */
export interface FieldText {
  readonly description: string;
  readonly isRequired: boolean;
}

/** Undefined where nobody has said it. */
export interface Descriptions {
  struct(name: string): string | undefined;
  field(struct: string, field: string): FieldText | undefined;
}

export const NO_DESCRIPTIONS: Descriptions = { struct: () => undefined, field: () => undefined };

const OWN: Readonly<Record<string, string>> = {
  OCIVolumeSource:
    'An OCI object, an image or an artifact, whose files the volume holds. The volume follows its reference: when a tag moves, the files of the new object take the place of the old ones in one step, as those of a ConfigMap do.',
  'OCIVolumeSource.image!':
    'Reference of the object, with a tag or a digest: registry.example/team/config:v1. Written as in a container, and pulled with the same credentials.',
  'OCIVolumeSource.pullPolicy':
    'When the registry is asked. Always: before the pod starts, and again at each refresh. Never: what the node has is used. IfNotPresent: what the node lacks is pulled. Defaults to Always if the tag is latest or missing, else to IfNotPresent.',
  'Volume.oci':
    'oci shows the files of an OCI object, an image or an artifact, and follows its tag as long as the pod runs.',
  ImageVolumeSource: 'The files of an image or an artifact, as it was when the pod started.',
  'ImageVolumeSource.reference':
    'Reference of the image or artifact, written as in a container. It may be left out in templates whose controllers fill it in.',
  'ImageVolumeSource.pullPolicy':
    'When the object is pulled: Always, Never or IfNotPresent. Defaults to Always if the tag is latest or missing, else to IfNotPresent.',
  'Volume.image':
    'image shows the files of an OCI object, an image or an artifact, which is pulled when the pod starts, by the kubelet of its node. It is mounted read-only.',
  ContainerResourceClaim: 'One of the resource claims of the pod, for this container.',
  'ContainerResourceClaim.name!': 'The name of an entry in spec.resourceClaims of the pod.',
  'ContainerResourceClaim.request':
    'The name of one request of the claim; without it all that the claim has is made available.',
  'VolumeMountStatus.volumeStatus': 'What is known of the volume that is mounted.',
};

export function describeStruct(descriptions: Descriptions, name: string): string | undefined {
  return OWN[name] ?? descriptions.struct(name);
}

export function describeField(
  descriptions: Descriptions,
  struct: string,
  field: string,
): FieldText | undefined {
  const path = `${struct}.${field}`;
  const required = OWN[`${path}!`];
  if (required !== undefined) return { description: required, isRequired: true };
  const own = OWN[path];
  return own === undefined
    ? descriptions.field(struct, field)
    : { description: own, isRequired: false };
}
