/**
 * @file Writes a table that a cross decides: two categories of 50 levels, and a label that only their pair tells.
 *
 *     node scripts/crossed-table.mjs 20000 > crossed.csv
 *
 * label = 1 with probability σ(w[a, b]), the 2,500 weights w drawn from a normal distribution with deviation 2 and
 * freed of the means of their rows and columns, so that neither category alone tells anything. Same rows, same table.
 */
const LEVELS = 50;
const DEVIATION = 2;
const SEED = 20_260_101;

/** Uniform in [0, 1): mulberry32, by Tommy Ettinger. */
function uniforms(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const uniform = uniforms(SEED);
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const levels = Array.from({ length: LEVELS }, (_, level) => level);
const drawn = levels.map(() => levels.map(() => DEVIATION * normal()));
const ofRow = drawn.map(mean);
const ofColumn = levels.map((b) => mean(drawn.map((row) => row[b])));
const weight = (a, b) => drawn[a][b] - ofRow[a] - ofColumn[b] + mean(ofRow);

const rows = Number(process.argv[2] ?? 20_000);
const lines = ['a,b,label'];
for (let row = 0; row < rows; row++) {
  const [a, b] = [Math.floor(LEVELS * uniform()), Math.floor(LEVELS * uniform())];
  const label = uniform() < 1 / (1 + Math.exp(-weight(a, b))) ? 1 : 0;
  lines.push(`a${a},b${b},${label}`);
}
process.stdout.write(`${lines.join('\n')}\n`);
