/**
 * @file A sum of main effects: one number for each code of each input and each output, fitted by Newton's method an
 * input at a time. What it leaves unexplained is what crosses can be asked about.
 *
 * Outputs: the log-odds of two classes; a logit for each of several; a quantity. With g the negative gradient of a
 * row's loss in an output and h its second derivative, the step of a code is Σg / (Σh + ridge) over its rows. Source:
 * Friedman, "Greedy function approximation" (2001), in the second-order form of Chen and Guestrin (XGBoost, 2016).
 */
export interface AdditiveTask {
  /** Labels are classes by number, or values. */
  readonly kind: 'classes' | 'values';
  /** 1 for two classes and for values, else the number of classes. */
  readonly outputs: number;
}

/** What is asked of a row: [rows · outputs] each, row-major. */
export interface Derivatives {
  /** −∂loss/∂output. */
  readonly g: Float64Array;
  /** ∂²loss/∂output². */
  readonly h: Float64Array;
}

/** An input's code in each row, all below `size`. */
export interface CodedInput {
  readonly size: number;
  readonly codes: Uint32Array;
}

/** A code is shrunk as if so many more rows of average curvature had it, without an effect. */
const PSEUDO_ROWS = 5;
/** No code moves an output further at once: a Newton step can be far too long. */
const LONGEST_STEP = 4;
const ROUNDS = 4;

/** Derivatives of the loss of each row at these outputs. */
export function derivatives(
  f: Float64Array,
  labels: ArrayLike<number>,
  { kind, outputs }: AdditiveTask,
): Derivatives {
  const g = new Float64Array(f.length);
  const h = new Float64Array(f.length).fill(1);
  for (let row = 0; row < labels.length; row++) {
    const first = row * outputs;
    if (kind === 'values') g[first] = labels[row] - f[first];
    else if (outputs === 1) {
      const p = 1 / (1 + Math.exp(-f[first]));
      g[first] = labels[row] - p;
      h[first] = p * (1 - p);
    } else softmaxDerivatives(f, first, outputs, labels[row], g, h);
  }
  return { g, h };
}

function softmaxDerivatives(
  f: Float64Array,
  first: number,
  outputs: number,
  label: number,
  g: Float64Array,
  h: Float64Array,
): void {
  let largest = -Infinity;
  for (let k = 0; k < outputs; k++) largest = Math.max(largest, f[first + k]);
  let sum = 0;
  for (let k = 0; k < outputs; k++) sum += Math.exp(f[first + k] - largest);
  for (let k = 0; k < outputs; k++) {
    const p = Math.exp(f[first + k] - largest) / sum;
    g[first + k] = (k === label ? 1 : 0) - p;
    h[first + k] = p * (1 - p);
  }
}

/** The mean loss of the given rows: nats, or half the squared error. */
export function meanLoss(
  f: Float64Array,
  labels: ArrayLike<number>,
  { kind, outputs }: AdditiveTask,
  rows: Uint32Array,
): number {
  let sum = 0;
  for (const row of rows) {
    const first = row * outputs;
    if (kind === 'values') sum += (labels[row] - f[first]) ** 2 / 2;
    else if (outputs === 1) sum += Math.log1p(Math.exp((1 - 2 * labels[row]) * f[first]));
    else {
      const logits = f.subarray(first, first + outputs);
      sum += Math.log(logits.reduce((all, z) => all + Math.exp(z), 0)) - logits[labels[row]];
    }
  }
  return sum / rows.length;
}

/** A step for each code of an input, [size · outputs], from the given rows. */
export function codeSteps(
  { size, codes }: CodedInput,
  { g, h }: Derivatives,
  outputs: number,
  rows: Uint32Array,
): Float64Array {
  const steps = new Float64Array(size * outputs);
  const curvature = new Float64Array(size * outputs);
  let total = 0;
  for (const row of rows) {
    for (let k = 0; k < outputs; k++) {
      const at = codes[row] * outputs + k;
      steps[at] += g[row * outputs + k];
      curvature[at] += h[row * outputs + k];
      total += h[row * outputs + k];
    }
  }
  const ridge = (PSEUDO_ROWS * total) / (rows.length * outputs) + Number.MIN_VALUE;
  return steps.map((sum, at) => {
    const step = sum / (curvature[at] + ridge);
    return Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
  });
}

/** Adds to the outputs of every row the step of its code. */
export function addSteps(
  f: Float64Array,
  { codes }: CodedInput,
  steps: Float64Array,
  outputs: number,
): void {
  for (let row = 0; row < codes.length; row++)
    for (let k = 0; k < outputs; k++) f[row * outputs + k] += steps[codes[row] * outputs + k];
}

/** The outputs of every row by a model of main effects, fitted to the given rows. */
export function fitAdditive(
  inputs: readonly CodedInput[],
  labels: ArrayLike<number>,
  task: AdditiveTask,
  rows: Uint32Array,
): Float64Array {
  const f = new Float64Array(labels.length * task.outputs);
  const constant = { size: 1, codes: new Uint32Array(labels.length) };
  for (let round = 0; round < ROUNDS; round++) {
    for (const input of [constant, ...inputs]) {
      const steps = codeSteps(input, derivatives(f, labels, task), task.outputs, rows);
      addSteps(f, input, steps, task.outputs);
    }
  }
  return f;
}
