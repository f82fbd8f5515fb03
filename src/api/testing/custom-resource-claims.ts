/** Who reads each field of a CustomResourceDefinition: see field-claims.ts. What its schema says is src/api/structural's. */
const VERSION = 'spec.versions[*]';
const SCALE = `${VERSION}.subresources.scale`;
const COLUMN = `${VERSION}.additionalPrinterColumns[*]`;

export const DEFINITION: Readonly<Record<string, readonly string[]>> = {
  'src/api/custom/custom-versions.ts': ['spec.group', `${VERSION}.schema.openAPIV3Schema`],
  'src/api/custom/custom-definition.ts': [
    'spec.scope',
    `${VERSION}.name`,
    `${VERSION}.served`,
    `${VERSION}.storage`,
    `${VERSION}.subresources.status`,
    `${VERSION}.selectableFields[*].jsonPath`,
  ],
  'src/api/custom/naming.ts': [
    'spec.names.plural',
    'spec.names.singular',
    'spec.names.shortNames',
    'spec.names.kind',
    'spec.names.listKind',
    'spec.names.categories',
  ],
  'src/api/custom/custom-scale.ts': [
    `${SCALE}.specReplicasPath`,
    `${SCALE}.statusReplicasPath`,
    `${SCALE}.labelSelectorPath`,
  ],
  'src/api/custom/deprecation-warning.ts': [
    `${VERSION}.deprecated`,
    `${VERSION}.deprecationWarning`,
  ],
  'src/api/http/printing/custom-printer.ts': [
    `${COLUMN}.name`,
    `${COLUMN}.type`,
    `${COLUMN}.format`,
    `${COLUMN}.description`,
    `${COLUMN}.priority`,
    `${COLUMN}.jsonPath`,
  ],
  'src/api/validation/custom-resource-definition.ts': [
    'spec.conversion.strategy',
    'spec.conversion.webhook',
    'spec.preserveUnknownFields',
  ],
};
