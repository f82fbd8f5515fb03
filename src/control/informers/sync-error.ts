/** What a controller found is not as it has to be; it may be so the next time, as with what a server refuses. */
export class SyncError extends Error {}
