/** Who judges what a kubelet tells wants all of it: no object is told of more often than that. */
export const ALL_EVENTS = 1_000_000;
