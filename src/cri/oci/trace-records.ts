/** What the image service writes into the trace. */
declare module '../../sim/trace.ts' {
  interface TraceDetails {
    'image.resolved': { readonly reference: string; readonly imageRef: string };
    'image.blobFetched': {
      /** The repository it came from. */
      readonly imageRef: string;
      readonly digest: string;
      readonly bytes: number;
    };
    /** It was in the store, and is not what it should be: it goes, and is fetched again when it is needed. */
    'image.blobLost': { readonly digest: string };
    'image.unpacked': {
      readonly imageRef: string;
      readonly layers: number;
      /** Entries written, of all types. */
      readonly files: number;
    };
    /** What an archive holds and its tree does not. */
    'image.omitted': {
      readonly imageRef: string;
      readonly count: number;
      /** The first few, each with the reason: `dev/null (character device)`. */
      readonly first: readonly string[];
    };
    /** An object became complete, or known under a new reference. */
    'image.pulled': {
      readonly reference: string;
      readonly imageRef: string;
      /** Transferred; what was there already does not count. */
      readonly bytes: number;
    };
    'image.pullFailed': { readonly reference: string; readonly error: string };
    'object.mounted': { readonly id: string; readonly imageRef: string; readonly path: string };
    'object.unmounted': { readonly id: string; readonly path: string };
  }
}

export {};
