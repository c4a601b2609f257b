/**
 * @file The learning curves of a training as a picture: loss and AUC over the epochs, training beside
 * validation, the best epoch marked. A standalone SVG file, drawn without a browser.
 *
 * The build bundles the two drawing libraries into this file, so that the package depends on neither.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { epochDomain, epochTicks, valueDomain, valueFormat } from './axes.ts';
import type { EpochRecord, Scores } from '../train/epoch-record.ts';
import { escapeXml } from './xml.ts';

const WIDTH = 960;
const HEIGHT = 432;
const HEADER = 92;
const MARGIN = 28;
const LONGEST_TITLE = 72;

const INK = '#1f2933';
const FAINT = '#52606d';
const GRID = '#d9dee4';
/** Blue and orange of Okabe and Ito's palette (2008): told apart with every kind of colour vision. */
const SERIES = [
  { name: 'training', of: 'train', color: '#0072b2', width: 1.75 },
  { name: 'validation', of: 'valid', color: '#d55e00', width: 2.5 },
] as const;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Up to this many epochs every point is drawn; beyond, only those without a neighbour to draw a line to. */
const MOST_DOTS = 40;

/** What this file touches of a drawn element; the libraries' types name the DOM, which Node does not have. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): { remove(): void } | null;
}

/** One plot: a score over the epochs, and where the label of the best epoch meets no curve. */
interface Panel {
  readonly name: string;
  readonly label: string;
  readonly quiet: 'top' | 'bottom';
}

const LOSS: Panel = { name: 'loss', label: 'Loss', quiet: 'top' };

/** What may stand beside the loss, the most telling first. */
const MEASURES: readonly Panel[] = [
  { name: 'auc', label: 'AUC, area under the ROC curve', quiet: 'bottom' },
  { name: 'accuracy', label: 'Accuracy', quiet: 'bottom' },
  { name: 'rmse', label: 'RMSE, in units of the target', quiet: 'top' },
];

interface Point {
  readonly epoch: number;
  readonly value: number;
}

/**
 * Draws the curves. A value that is not finite leaves a gap in its line and a cross under it; a score
 * that no epoch has is left out, as AUC is where there are no two classes.
 *
 * @param title stands above the picture, as text
 * @returns an SVG document
 */
export function renderCurves(records: readonly EpochRecord[], title: string): string {
  const best = records.findLast((record) => record.best);
  const drawn = (panel: Panel): boolean => finite(panel, records).length > 0;
  const known = [LOSS, ...MEASURES.filter(drawn).slice(0, 1)].filter(drawn);
  const panels = known.length > 0 ? known : [LOSS];
  const crossed = known.some((panel) =>
    SERIES.some(({ of }) => missing(pointsOf(panel, records, of)).length > 0),
  );
  const width = (WIDTH - 2 * MARGIN) / panels.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"` +
      ` role="img" font-family="${FONT}" font-size="13" fill="${INK}" color="${INK}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${MARGIN}" y="40" font-size="19" font-weight="600">${escapeXml(shortened(title))}</text>`,
    `<text x="${MARGIN}" y="66" fill="${FAINT}">${escapeXml(summary(records, best, crossed))}</text>`,
    drawLegend(),
    ...panels.map((panel, i) => drawPanel(panel, records, best, MARGIN + width * i, width)),
    '</svg>\n',
  ].join('\n');
}

function valueOf({ name }: Panel, scores: Scores): number {
  return scores[name] ?? Number.NaN;
}

/** The finite values of a panel, both series. */
function finite(panel: Panel, records: readonly EpochRecord[]): readonly number[] {
  const values = records.flatMap(({ train, valid }) => [
    valueOf(panel, train),
    valueOf(panel, valid),
  ]);
  return values.filter(Number.isFinite);
}

/** The line under the title: how many epochs, what the best of them reached, what a cross means. */
function summary(
  records: readonly EpochRecord[],
  best: EpochRecord | undefined,
  crossed: boolean,
): string {
  const epochs = `${records.length} ${records.length === 1 ? 'epoch' : 'epochs'}`;
  const { loss, auc = NaN } = best?.valid ?? { loss: NaN };
  return [
    best === undefined ? epochs : `${epochs}, best: epoch ${best.epoch}`,
    ...(Number.isFinite(loss) ? [`validation loss ${loss.toPrecision(4)}`] : []),
    ...(Number.isFinite(auc) ? [`validation AUC ${auc.toFixed(4)}`] : []),
    ...(crossed ? ['× not finite'] : []),
  ].join(' · ');
}

function drawLegend(): string {
  const left = WIDTH - MARGIN - 20 - 212;
  const items = SERIES.map(({ name, color, width }, i) => {
    const x = left + 112 * i;
    return (
      `<path d="M${x},62h26" stroke="${color}" stroke-width="${width}"/>` +
      `<circle cx="${x + 13}" cy="62" r="3" fill="${color}"/>` +
      `<text x="${x + 34}" y="66">${name}</text>`
    );
  });
  return items.join('\n');
}

function drawPanel(
  panel: Panel,
  records: readonly EpochRecord[],
  best: EpochRecord | undefined,
  left: number,
  width: number,
): string {
  const { document } = parseHTML('<html></html>');
  const epochs = records.map(({ epoch }) => epoch);
  const values = finite(panel, records);
  const domain = valueDomain(values);
  const svg: SvgElement = Plot.plot({
    document,
    width,
    height: HEIGHT - HEADER,
    marginTop: 36,
    marginRight: 20,
    marginBottom: 56,
    marginLeft: 52,
    x: {
      domain: epochDomain(epochs),
      ticks: epochTicks(epochs),
      tickFormat: 'd',
      label: 'Epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 42,
    },
    y: { domain, label: null, tickSize: 0, ticks: 6, ...valueFormat(domain) },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 6 }),
      Plot.ruleY([domain[0]], { stroke: FAINT }),
      best === undefined ? [] : markBest(panel, records, best),
      SERIES.map((series, i) => drawSeries(panel, records, series, i)),
      values.length === 0 ? Plot.text(['no finite value'], { frameAnchor: 'middle' }) : [],
    ],
  });
  svg.querySelector('style')?.remove();
  for (const name of ['class', 'font-family', 'font-size']) svg.removeAttribute(name);
  const heading = `<text x="${left}" y="${HEADER + 20}" font-weight="600">${panel.label}</text>`;
  svg.setAttribute('x', String(left));
  svg.setAttribute('y', String(HEADER));
  return `${heading}\n${svg.outerHTML}`;
}

function drawSeries(
  panel: Panel,
  records: readonly EpochRecord[],
  { of, color, width }: (typeof SERIES)[number],
  index: number,
): Plot.Markish {
  const points = pointsOf(panel, records, of);
  const cross = { symbol: 'times', r: 4, stroke: color, strokeWidth: 2 } as const;
  const dy = -8 - 12 * index;
  return [
    Plot.line(points, { x: 'epoch', y: 'value', stroke: color, strokeWidth: width }),
    Plot.dot(dotted(points), { x: 'epoch', y: 'value', r: 3, fill: color }),
    Plot.dot(missing(points), { x: 'epoch', frameAnchor: 'bottom', dy, ...cross }),
  ];
}

function pointsOf(
  panel: Panel,
  records: readonly EpochRecord[],
  of: 'train' | 'valid',
): readonly Point[] {
  return records.map((record) => ({ epoch: record.epoch, value: valueOf(panel, record[of]) }));
}

/** The epochs to cross out. A series without any value was not measured, and gets no crosses. */
function missing(points: readonly Point[]): readonly Point[] {
  const lost = points.filter(({ value }) => !Number.isFinite(value));
  return lost.length < points.length ? lost : [];
}

/** A dashed line through both plots at the best epoch, its value, and a ring around its point. */
function markBest(panel: Panel, records: readonly EpochRecord[], best: EpochRecord): Plot.Markish {
  const value = valueOf(panel, best.valid);
  const label = `best, epoch ${best.epoch}${Number.isFinite(value) ? `: ${value.toPrecision(4)}` : ''}`;
  const late = 2 * best.epoch > records[0].epoch + records[records.length - 1].epoch;
  const halo = { stroke: 'white', strokeWidth: 4 };
  return [
    Plot.ruleX([best.epoch], { stroke: FAINT, strokeDasharray: '4 4' }),
    Plot.dot([best], { x: 'epoch', y: () => value, r: 7, stroke: INK, strokeWidth: 1.5 }),
    Plot.text([best], {
      x: 'epoch',
      text: () => label,
      frameAnchor: panel.quiet,
      textAnchor: late ? 'end' : 'start',
      dx: late ? -11 : 11,
      dy: panel.quiet === 'top' ? 4 : -8,
      fill: INK,
      ...halo,
    }),
  ];
}

/** The points to draw as dots: all of a short training; of a long one those that no line reaches. */
function dotted(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_DOTS) return points;
  const lonely = (point: Point | undefined): boolean => !Number.isFinite(point?.value);
  return points.filter((_, i) => lonely(points[i - 1]) && lonely(points[i + 1]));
}

function shortened(text: string): string {
  return text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text;
}
