/** @file Two small tables as they come: names, categories, gaps; three classes to learn, and a price. */

function csv(head: string, rows: number, row: (i: number) => readonly (string | number)[]): string {
  return `${[head, ...Array.from({ length: rows }, (_, i) => row(i).join(','))].join('\n')}\n`;
}

const COLOURS = ['red', 'green', 'blue'];

/** 90 rows: the kind is told by `size` and `colour`, which has 9 gaps; `size` has 13. `name` is an id. */
export const KINDS = csv('name,colour,size,weight,kind', 90, (i) => [
  `n${i}`,
  i % 11 === 0 ? '' : COLOURS[(i + Math.floor(i / 30)) % 3],
  i % 7 === 0 ? '' : (i % 10) + (i % 3) * 5,
  ((i * 37) % 101) / 10,
  'abc'[i % 3],
]);

/** 90 rows: a price by rooms, 10 of them `NA`, and by town. */
export const PRICES = csv('town,rooms,price', 90, (i) => [
  ['Ulm', 'Rom', 'Oslo'][i % 3],
  i % 9 === 0 ? 'NA' : 1 + (i % 5),
  (100_000 + 20_000 * (1 + (i % 5)) + 5000 * (i % 3) + ((i * 37) % 101)).toFixed(2),
]);
