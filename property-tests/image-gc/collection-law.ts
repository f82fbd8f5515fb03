/** A law about each collection of a node's story. */
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw, type OwnLaw } from '../own-law.ts';
import type { Collection } from './collection.ts';
import { nodeStories, storyLines, type NodeStory } from './node-story.ts';
import { playStory, type CollectorDefect } from './play-story.ts';

interface CollectionLaw<Circumstance extends string> {
  readonly name: string;
  readonly because: string;
  readonly sometimes: readonly Circumstance[];
  readonly defect: CollectorDefect;
  /** @param before the collection before it */
  readonly judge: (
    collection: Collection,
    sometimes: Sometimes<Circumstance>,
    before: Collection | undefined,
  ) => Verdict;
}

export function collectionLaw<const Circumstance extends string>(
  law: CollectionLaw<Circumstance>,
): OwnLaw<NodeStory, CollectorDefect> {
  return ownLaw<NodeStory, CollectorDefect, Circumstance>({
    ...law,
    oracle: 'who watches the node: when each image was seen, used, and asked to be removed',
    file: 'property-tests/image-gc.test.ts',
    subjects: nodeStories,
    runs: 150,
    judge: async (story, sometimes, defect) => {
      const collections = await playStory(story, defect);
      for (const [at, collection] of collections.entries()) {
        const wrong = law.judge(collection, sometimes, collections[at - 1]);
        if (wrong !== undefined) return `collection ${String(at + 1)}: ${wrong}`;
      }
      return undefined;
    },
    lines: storyLines,
  });
}
