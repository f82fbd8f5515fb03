/** Stands in for Node's `fs`, which the portable core does without. */
export default {};
