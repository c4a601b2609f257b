/**
 * @file Which quarks and gluons leave a collision as jets, and what the b-tagger says of each.
 *
 * Both are drawn before anything moves: a tag depends on the flavour alone here, and most collisions
 * that are not kept fail for want of two tags, so that the costly part need not be computed for them.
 */
import type { RandomStream } from '../../base/random.ts';

export type Flavour = 'bottom' | 'charm' | 'light';

/** 0: not tagged; 1: passes the loose working point only; 2: passes the tight one too. */
export type BTag = 0 | 1 | 2;

/** The four quarks that every collision ends in; radiated gluons follow them. */
export const QUARKS = 4;

/** Mean number of radiated gluons hard enough to be jets. */
const RADIATED_MEAN = 1.8;
/** Probability of none. */
const NO_RADIATION = Math.exp(-RADIATED_MEAN);

/** Probability of passing the tight working point, and of passing the loose one at all. */
const TAGGING: Readonly<Record<Flavour, { readonly tight: number; readonly loose: number }>> = {
  bottom: { tight: 0.52, loose: 0.62 },
  charm: { tight: 0.12, loose: 0.2 },
  light: { tight: 0.03, loose: 0.06 },
};

/** Poisson number by Knuth's product of uniforms; the mean is small. */
function drawRadiated(random: RandomStream): number {
  let count = 0;
  for (let product = random.uniform(); product > NO_RADIATION; product *= random.uniform()) count++;
  return count;
}

/** b, b̄, the two quarks of a W (c s and u d are equally frequent), then the radiated gluons. */
export function drawFlavours(random: RandomStream): Flavour[] {
  const flavours: Flavour[] = [
    'bottom',
    'bottom',
    random.uniform() < 0.5 ? 'charm' : 'light',
    'light',
  ];
  for (let left = drawRadiated(random); left > 0; left--) flavours.push('light');
  return flavours;
}

export function drawTag(random: RandomStream, flavour: Flavour): BTag {
  const { tight, loose } = TAGGING[flavour];
  const draw = random.uniform();
  return draw < tight ? 2 : draw < loose ? 1 : 0;
}
