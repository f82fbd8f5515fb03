/**
 * `list.map(make)`, for lists that are kept or looked at many times a second.
 *
 * In V8 what `map` makes is packed until the function that calls it is compiled for speed, and has holes from then on. Such a
 * list has another hidden class: when, after some thousand pods, the makers of statuses are compiled, all compiled code
 * that reads lists of statuses is thrown away, and what is compiled instead has two classes to tell apart for ever.
 *
 * Most lists of a pod have one item: that is written as a list of one, since the first `push` makes room for 17.
 */
export function mapped<T, U>(list: readonly T[], make: (item: T, at: number) => U): U[] {
  if (list.length === 1) return [make(list[0] as T, 0)];
  const made: U[] = [];
  for (let at = 0; at < list.length; at++) made.push(make(list[at] as T, at));
  return made;
}
