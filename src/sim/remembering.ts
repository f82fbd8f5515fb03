/**
 * Answers that are kept: of a pure function of a text, which is asked about the same few texts again and again. What
 * it throws is not kept.
 *
 * @param most so many answers are kept; one more, and all are forgotten
 */
export function remembering<T>(of: (text: string) => T, most = 256): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = of(text);
    if (known.size >= most) known.clear();
    known.set(text, answer);
    return answer;
  };
}
