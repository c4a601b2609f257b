/** @file Numbers as the commands write them, and the lines made of them. */
import { count, counted } from '../data/names.ts';
import { displayWidth } from './visible.ts';

export { count };

/** `1 row`, `52,591 rows`; with `many` for other plurals: `3 classes`. */
export function plural(n: number, one: string, many?: string): string {
  return many === undefined || n === 1 ? counted(n, one) : `${count(n)} ${many}`;
}

/** One decimal below ten, none above, in the largest unit that leaves a number of at least one. */
function stepped(x: number, units: readonly string[]): string {
  let step = 0;
  while (x >= 999.5 && step < units.length - 1) {
    x /= 1000;
    step += 1;
  }
  return `${x < 9.95 ? x.toFixed(1) : count(Math.round(x))} ${units[step]}`;
}

/** `512 bytes`, `176 kB`, `3.8 MB`: powers of 1000. */
export function bytes(n: number): string {
  if (n < 999.5) return counted(Math.round(n), 'byte');
  return stepped(n / 1000, ['kB', 'MB', 'GB', 'TB']);
}

/** `12,300 rows/s`, `1.9 M rows/s`: as many digits as such a measurement is good for. */
export function rate(perSecond: number, noun = 'rows'): string {
  const few = perSecond < 999_500;
  const shown = few
    ? count(Number(perSecond.toPrecision(3)))
    : stepped(perSecond / 1e6, ['M', 'G', 'T']);
  return `${shown} ${noun}/s`;
}

/** Three significant digits, for losses and scores: `0.317`, `12.0`, `1.20e-5`, `NaN`. */
export function significant(x: number, digits = 3): string {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || x === 0) return String(x);
  if (size < 1e-4 || size >= 1e6) return x.toExponential(digits - 1);
  return size >= 10 ** digits - 0.5 ? x.toFixed(0) : x.toPrecision(digits);
}

/** Seconds as a bare number, for a column headed `s`: `0.004`, `1.31`, `12.4`, `204`. */
export function seconds(s: number): string {
  if (s < 0.00995) return s.toFixed(3);
  if (s < 9.995) return s.toFixed(2);
  return s.toFixed(s < 99.95 ? 1 : 0);
}

/** A measured time with its unit: `1.31 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(s: number): string {
  if (s < 59.95) return `${seconds(s)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(s / 60);
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/**
 * A time still to come, as roughly as such a guess is known: `~4 s`, `~35 s`, `~2 minutes`, `~3 hours`;
 * never less than a second nor more than 99 days, and nothing where it is not known.
 */
export function remaining(s: number | undefined): string | undefined {
  if (s === undefined || !Number.isFinite(s) || s < 0) return undefined;
  if (s < 9.5) return `~${Math.max(1, Math.round(s))} s`;
  if (s < 57.5) return `~${5 * Math.round(s / 5)} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 90) return `~${plural(minutes, 'minute')}`;
  const hours = Math.round(s / 3600);
  if (hours < 48) return `~${plural(hours, 'hour')}`;
  return `~${Math.min(99, Math.round(s / 86_400))} days`;
}

const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * A curve of one line: the smallest value is `▁`, the largest `█`; a blank where it is not finite.
 *
 * @param width characters at most; a longer curve is drawn through the means of its parts
 */
export function sparkline(values: readonly number[], width = 40): string {
  const points = values.length > width ? means(values, width) : values;
  const finite = points.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const level = (x: number): string => {
    if (!Number.isFinite(x)) return ' ';
    return LEVELS[span > 0 ? Math.round(((x - low) / span) * (LEVELS.length - 1)) : 0];
  };
  return points.map(level).join('');
}

function means(values: readonly number[], parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => {
    const from = Math.floor((i * values.length) / parts);
    const part = values.slice(from, Math.floor(((i + 1) * values.length) / parts));
    const finite = part.filter(Number.isFinite);
    return finite.reduce((sum, x) => sum + x, 0) / finite.length;
  });
}

/** A column of a table that is printed line by line, its width known beforehand. */
export interface Column {
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** One line of such a table, columns two blanks apart. A cell that is too wide pushes the rest aside. */
export function alignedRow(cells: readonly string[], columns: readonly Column[]): string {
  const padded = cells.map((cell, i) => {
    const { width, align } = columns[i];
    const blanks = ' '.repeat(Math.max(0, width - displayWidth(cell)));
    return align === 'left' ? cell + blanks : blanks + cell;
  });
  return padded.join('  ').trimEnd();
}

/** `12 %`, below a tenth with a digit more; nothing for what is not known. */
export function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}
