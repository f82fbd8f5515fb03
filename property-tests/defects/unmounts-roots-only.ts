/** imgvol-4; its mounter: image-volumes/nesting-mounter.ts */
export const unmountsRootsOnly = {
  name: 'a runtime that unmounts the root of a volume only (imgvol-4)',
  hidesNested: true,
};
