/** imgvol-5 */
import { filesOf } from '../judging/object-trees.ts';
import type { SeededDefect } from '../law.ts';
import { insteadOfImages } from '../image-volumes/instead-of-images.ts';

export const copiesArtifacts: SeededDefect = {
  name: 'a runtime that puts the files of an image into a directory that can be written to (imgvol-5)',
  plug: () =>
    insteadOfImages((files, directory, image) => {
      for (const [path, text] of Object.entries(filesOf(image))) {
        const file = `${directory}/${path}`;
        void files.mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
        void files.writeFile(file, new TextEncoder().encode(text));
      }
    }, false),
};
