/**
 * @file The learning curves of a training as a picture: loss and AUC over the epochs, training beside
 * validation, the best epoch marked. A standalone SVG file, drawn without a browser.
 *
 * The build bundles the two drawing libraries into this file, so that the package depends on neither.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { EpochRecord, Scores } from './history.ts';

const WIDTH = 960;
const HEIGHT = 420;
const HEADER = 92;
const MARGIN = 28;
const PANEL = (WIDTH - 2 * MARGIN) / 2;

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

interface Panel {
  readonly label: string;
  readonly score: (scores: Scores) => number;
}

const PANELS: readonly Panel[] = [
  { label: 'Loss', score: ({ loss }) => loss },
  { label: 'AUC', score: ({ auc }) => auc },
];

interface Point {
  readonly epoch: number;
  readonly value: number;
}

/**
 * Draws the curves. Epochs whose value is not finite leave a gap in their line.
 *
 * @param title stands above the picture, as text
 * @returns an SVG document
 */
export function renderCurves(records: readonly EpochRecord[], title: string): string {
  const best = records.findLast((record) => record.best);
  const panels = PANELS.map((panel, i) => drawPanel(panel, records, best, i));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="${FONT}" font-size="13" fill="${INK}" color="${INK}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${MARGIN}" y="38" font-size="19" font-weight="600">${escapeXml(shortened(title, 90))}</text>`,
    `<text x="${MARGIN}" y="64" fill="${FAINT}">${escapeXml(summary(records, best))}</text>`,
    drawLegend(),
    ...panels,
    '</svg>\n',
  ].join('\n');
}

/** The line under the title: how many epochs, and what the best of them reached. */
function summary(records: readonly EpochRecord[], best: EpochRecord | undefined): string {
  const epochs = `${records.length} ${records.length === 1 ? 'epoch' : 'epochs'}`;
  if (best === undefined) return epochs;
  const { loss, auc } = best.valid;
  const reached = [
    Number.isFinite(loss) ? `validation loss ${loss.toPrecision(4)}` : [],
    Number.isFinite(auc) ? `AUC ${auc.toFixed(4)}` : [],
  ].flat();
  return [`${epochs}, best: epoch ${best.epoch}`, ...reached].join(' · ');
}

function drawLegend(): string {
  const left = WIDTH - MARGIN - 220;
  return SERIES.map(({ name, color, width }, i) => {
    const x = left + 110 * i;
    return [
      `<line x1="${x}" x2="${x + 24}" y1="60" y2="60" stroke="${color}" stroke-width="${width}"/>`,
      `<circle cx="${x + 12}" cy="60" r="3" fill="${color}"/>`,
      `<text x="${x + 32}" y="64">${name}</text>`,
    ].join('');
  }).join('\n');
}

function drawPanel(
  panel: Panel,
  records: readonly EpochRecord[],
  best: EpochRecord | undefined,
  index: number,
): string {
  const lines = SERIES.map((series) => ({
    ...series,
    points: records.map((record): Point => ({
      epoch: record.epoch,
      value: panel.score(record[series.of]),
    })),
  }));
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const { document }: { document: Document } = parseHTML('<!doctype html>');
  const svg: SvgElement = Plot.plot({
    document,
    width: PANEL,
    height: HEIGHT - HEADER - 8,
    marginTop: 32,
    marginBottom: 44,
    marginLeft: 56,
    marginRight: 20,
    x: epochAxis(records),
    y: { domain: range(values), label: panel.label, labelArrow: 'none' },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
      ...lines.flatMap(({ points, color, width }) => [
        Plot.lineY(points, { x: 'epoch', y: 'value', stroke: color, strokeWidth: width }),
        Plot.dot(dotted(points), { x: 'epoch', y: 'value', fill: color, r: 3 }),
      ]),
    ],
  });
  void best;
  svg.setAttribute('x', String(MARGIN + PANEL * index));
  svg.setAttribute('y', String(HEADER));
  return svg.outerHTML;
}
