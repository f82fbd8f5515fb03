/** Where a watch begins: with the present state, with nothing, or with what came after a revision. */
export type WatchStart = 'state' | 'now' | { readonly after: number };
