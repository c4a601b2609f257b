/** @file The learning curves: a well-formed picture with every value in it, whatever the values are. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCurves } from '../../src/report/curves.ts';
import { record, scores, training } from './records.ts';

const BLUE = '#0072b2';
const ORANGE = '#d55e00';

/** Fails unless elements nest, attributes are quoted and no text holds markup or an unknown entity. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*) ?(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const [whole, closing, name, attributes, empty, text] of svg.matchAll(token)) {
    end += whole.length;
    expect((text ?? attributes).replaceAll(/&(?:amp|lt|gt|quot|#\d+);/g, '')).not.toContain('&');
    if (text !== undefined || empty === '/') continue;
    if (closing === '/') expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(end).toBe(svg.length);
  expect(open).toEqual([]);
}

function count(svg: string, pattern: RegExp): number {
  return [...svg.matchAll(pattern)].length;
}

/** The groups that the drawing library makes of one mark in one colour, in the order of the plots. */
function groups(svg: string, mark: string, color: string): readonly string[] {
  const all = svg.match(/<g [^>]*>.*?<\/g>/g) ?? [];
  return all.filter((group) => group.includes(`aria-label="${mark}"`) && group.includes(color));
}

describe('renderCurves', () => {
  it('draws loss and AUC, training and validation, over the epochs', () => {
    const svg = renderCurves(training(18, 12), 'HIGGS');
    expectWellFormed(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 960 432"/);
    expect(svg).toContain('>HIGGS</text>');
    expect(svg).toContain(
      '>18 epochs, best: epoch 12 · validation loss 0.4000 · validation AUC 0.9000<',
    );
    for (const label of ['Loss', 'AUC, area under the ROC curve', 'training', 'validation']) {
      expect(svg).toContain(`>${label}</text>`);
    }
    expect(count(svg, />Epoch<\/text>/g)).toBe(2);
    for (const color of [BLUE, ORANGE]) {
      expect(groups(svg, 'line', color)).toHaveLength(2);
      for (const dots of groups(svg, 'dot', color)) expect(count(dots, /<circle /g)).toBe(18);
    }
    expect(svg).not.toMatch(/NaN|undefined|currentcolor|<style/);
  });

  it('marks the best epoch at the place of its validation point', () => {
    const svg = renderCurves(training(18, 12), 'x');
    expect(svg).toContain('>best, epoch 12: 0.4000</text>');
    expect(svg).toContain('>best, epoch 12: 0.9000</text>');
    const rings = groups(svg, 'dot', '#1f2933').map((group) => group.match(/cx="[^"]*"/)?.[0]);
    const twelfth = groups(svg, 'dot', ORANGE).map((dots) => dots.match(/cx="[^"]*"/g)?.[11]);
    expect(rings).toEqual(twelfth);
    expect(rings).toHaveLength(2);
  });

  it('takes the last of several epochs that were the best so far', () => {
    const improving = training(5, 5).map((epoch) => ({ ...epoch, best: epoch.epoch <= 4 }));
    expect(renderCurves(improving, 'x')).toContain('5 epochs, best: epoch 4 ·');
    const none = renderCurves(training(5, 9), 'x');
    expect(none).toContain('>5 epochs</text>');
    expect(none).not.toContain('best');
  });

  it('shows the points of a single epoch', () => {
    const svg = renderCurves([record(1, scores(0.6, 0.7), scores(0.5, 0.8), { best: true })], 'x');
    expectWellFormed(svg);
    expect(svg).toContain(
      '>1 epoch, best: epoch 1 · validation loss 0.5000 · validation AUC 0.8000<',
    );
    for (const color of [BLUE, ORANGE]) {
      for (const dots of groups(svg, 'dot', color)) expect(count(dots, /<circle /g)).toBe(1);
    }
    expect(count(svg, />1<\/text>/g)).toBe(2);
  });

  it('leaves a gap and a cross where a value is not finite', () => {
    const records = training(6, 6).map((epoch) =>
      epoch.epoch === 3
        ? { ...epoch, train: scores(NaN, 0.7), valid: scores(0.5, Infinity) }
        : epoch,
    );
    const svg = renderCurves(records, 'x');
    expectWellFormed(svg);
    expect(svg).toContain(' · × not finite<');
    const [lossOfTraining, aucOfTraining] = groups(svg, 'line', BLUE);
    expect(count(lossOfTraining, /M/g)).toBe(2);
    expect(count(aucOfTraining, /M/g)).toBe(1);
    const crosses = [BLUE, ORANGE].map((color) => groups(svg, 'dot', `stroke="${color}"`));
    expect(crosses.map((group) => count(group.join(''), /<path /g))).toEqual([1, 1]);
    expect(svg).not.toContain('NaN');
  });

  it('leaves out a score that no epoch has, and draws the other over the whole width', () => {
    const regression = training(4, 3).map((epoch) => ({
      ...epoch,
      train: { loss: epoch.train.loss },
      valid: { loss: epoch.valid.loss },
    }));
    const svg = renderCurves(regression, 'x');
    expectWellFormed(svg);
    expect(svg).toContain('>4 epochs, best: epoch 3 · validation loss 0.4000<');
    expect(svg).not.toContain('AUC');
    expect(count(svg, / width="904"/g)).toBe(1);
    expect(count(svg, /<svg /g)).toBe(2);
  });

  it.each([
    ['accuracy', 'Accuracy'],
    ['rmse', 'RMSE, in units of the target'],
  ])('draws %s where there is no AUC', (name, label) => {
    const other = training(4, 3).map((epoch) => ({
      ...epoch,
      train: { loss: epoch.train.loss },
      valid: { loss: epoch.valid.loss, [name]: epoch.valid['auc'] ?? NaN },
    }));
    const svg = renderCurves(other, 'x');
    expectWellFormed(svg);
    expect(svg).toContain(`>${label}<`);
    expect(count(svg, /<svg /g)).toBe(3);
  });

  it('says so when there is nothing to draw', () => {
    const lost = record(1, { loss: NaN }, { loss: NaN }, { best: true });
    for (const records of [[], [lost]]) {
      const svg = renderCurves(records, 'x');
      expectWellFormed(svg);
      expect(count(svg, />no finite value<\/text>/g)).toBe(1);
    }
  });

  it('draws no dot on long lines, except where a point stands alone', () => {
    const alone = training(60, 60).map((epoch) =>
      epoch.epoch === 20 || epoch.epoch === 22 ? { ...epoch, train: scores(NaN, 0.8) } : epoch,
    );
    const dots = groups(renderCurves(alone, 'x'), 'dot', `fill="${BLUE}"`);
    expect(dots.map((group) => count(group, /<circle /g))).toEqual([1]);
  });

  it('escapes and shortens the title', () => {
    const svg = renderCurves(training(2, 1), `<script>"&'\u0000${'x'.repeat(200)}`);
    expectWellFormed(svg);
    expect(svg).toContain(`>&lt;script&gt;&quot;&amp;'\uFFFD${'x'.repeat(59)}…</text>`);
  });

  it('is well-formed for any float32 values, and the same each time', () => {
    const value = fc.float();
    const score = fc.tuple(value, value).map(([loss, auc]) => scores(loss, auc));
    const epochs = fc.array(fc.tuple(score, score, fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(epochs, (rows) => {
        const records = rows.map(([train, valid, best], i) =>
          record(i + 1, train, valid, { best }),
        );
        const svg = renderCurves(records, 'x');
        expectWellFormed(svg);
        expect(svg).not.toMatch(/NaN|Infinity/);
        expect(renderCurves(records, 'x')).toBe(svg);
      }),
      { seed: 6, numRuns: 40 },
    );
  });
});
