/** @file The scores of rows as CSV: a probability for each class and the predicted class, a line a row. */

/** A field as CSV wants it: quoted where a comma, a quote or a line end would break it. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** σ(z) and 1 − σ(z), each to full relative precision. */
function probabilities(logit: number): readonly [negative: number, positive: number] {
  const e = Math.exp(-Math.abs(logit));
  const [small, large] = [e / (1 + e), 1 / (1 + e)];
  return logit >= 0 ? [small, large] : [large, small];
}

/** Digits that float32 logits carry. */
const DIGITS = 8;

/**
 * @param logits one a row, of the second class
 * @param classes as they stand in the table the model was trained on
 * @returns header `p_<class>,p_<class>,predicted` and a line a row, in order
 */
export function predictionsCsv(
  logits: Float32Array,
  classes: readonly [negative: string, positive: string],
): string {
  const names = [...classes.map((name) => `p_${name}`), 'predicted'];
  const lines = [names.map(field).join(',')];
  const [negative, positive] = classes.map(field);
  for (const logit of logits) {
    const [p0, p1] = probabilities(logit);
    const predicted = logit > 0 ? positive : negative;
    lines.push(`${Number(p0.toPrecision(DIGITS))},${Number(p1.toPrecision(DIGITS))},${predicted}`);
  }
  return `${lines.join('\n')}\n`;
}
