/**
 * @file One row of a simulated HIGGS table: a collision is drawn, measured, kept or drawn again, and
 * turned into the label and the 28 columns.
 */
import type { RandomStream } from '../../base/random.ts';
import { countTagged, observe, TAGGED_JETS } from './detector.ts';
import type { Observation } from './detector.ts';
import { drawBackground, drawSignal } from './events.ts';
import { writeFeatures } from './features.ts';
import { drawFlavours, drawTag, QUARKS } from './partons.ts';

/** Share of signal rows, as in the published table. */
const SIGNAL_SHARE = 0.53;

/** A collision of the given kind as measured; collisions are drawn until the selection keeps one. */
export function drawObservation(random: RandomStream, signal: boolean): Observation {
  for (;;) {
    const flavours = drawFlavours(random);
    const tags = flavours.map((flavour) => drawTag(random, flavour));
    if (countTagged(tags) < TAGGED_JETS) continue;
    const radiated = flavours.length - QUARKS;
    const collision = signal ? drawSignal(random, radiated) : drawBackground(random, radiated);
    const observation = observe(random, collision, flavours, tags);
    if (observation !== undefined) return observation;
  }
}

/**
 * Fills `out` with one row in the order of `HIGGS_COLUMNS`: label (1 signal, 0 background), then 28 features.
 *
 * The label is drawn first and kept while collisions are redrawn, so that the selection does not move the balance.
 *
 * @param out 29 values
 */
export function simulateCollision(random: RandomStream, out: Float64Array): void {
  const signal = random.uniform() < SIGNAL_SHARE;
  out[0] = signal ? 1 : 0;
  writeFeatures(drawObservation(random, signal), out);
}
