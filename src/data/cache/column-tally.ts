/** @file What is known of a column as one block after another is joined to it: kind, dictionary, marks, extremes. */
import type { MixedTexts } from '../reading/decisions.ts';
import type { ParseNumber } from '../reading/number-format.ts';
import type { ColumnNews } from './encode-block.ts';

type TextNews = Extract<ColumnNews, { kind: 'text' }>;
type NumberNews = Extract<ColumnNews, { kind: 'number' }>;

/** Texts of a column that are told in words. */
const MOST_KINDS = 4;

export class ColumnTally {
  /** `late`: text came among numbers, whose spelling was not kept. */
  kind: 'number' | 'text' | 'late';
  /** How often each mark of a missing value stands in it. */
  readonly marks = new Map<string, number>();
  readonly dictionary: string[] = [];
  whole = true;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  missing = 0;
  readonly #missing: ReadonlySet<string>;
  readonly #parse: ParseNumber;
  readonly #codeOf = new Map<string, number>();
  /** For each code whether its text reads as a number. */
  readonly #isNumber: boolean[] = [];
  readonly #mixed = { numbers: 0, texts: 0, firstLine: 0, kinds: [] as string[] };

  /** @param missing the marks of a missing value */
  constructor(kind: 'number' | 'text', missing: ReadonlySet<string>, parse: ParseNumber) {
    this.kind = kind;
    this.#missing = missing;
    this.#parse = parse;
  }

  /** Whether the column can still become text: no number has come. */
  get isEmpty(): boolean {
    return this.least > this.most;
  }

  addNumbers({ marks, whole, least, most, missing }: NumberNews): void {
    for (const [mark, cells] of marks) this.#addMark(mark, cells);
    this.whole &&= whole;
    this.least = Math.min(this.least, least);
    this.most = Math.max(this.most, most);
    this.missing += missing;
  }

  #addMark(mark: string, cells: number): void {
    this.marks.set(mark, (this.marks.get(mark) ?? 0) + cells);
  }

  /**
   * @param lineOf the line of a row of the block
   * @returns for each text of the block its code in the column; -1 for marks of missing values
   */
  addTexts({ texts, counts, firstRows }: TextNews, lineOf: (row: number) => number): Int32Array {
    this.kind = 'text';
    return Int32Array.from(texts, (spelt, i) => {
      const text = spelt.trim();
      if (this.#missing.has(text)) {
        this.#addMark(text, counts[i]);
        this.missing += counts[i];
        return -1;
      }
      const code = this.#codeOf.get(text) ?? this.#addText(text, lineOf(firstRows[i]));
      this.#mixed[this.#isNumber[code] ? 'numbers' : 'texts'] += counts[i];
      return code;
    });
  }

  #addText(text: string, line: number): number {
    const code = this.dictionary.length;
    this.dictionary.push(text);
    this.#codeOf.set(text, code);
    const isNumber = !Number.isNaN(this.#parse(text));
    this.#isNumber.push(isNumber);
    const { kinds } = this.#mixed;
    if (!isNumber && kinds.length === 0) this.#mixed.firstLine = line;
    if (!isNumber && kinds.length < MOST_KINDS) kinds.push(text);
    return code;
  }

  /** Of a column of text: its numbers and texts; the first few of the texts. */
  mixed(): MixedTexts | undefined {
    return this.kind === 'text' && this.#mixed.texts > 0 ? this.#mixed : undefined;
  }
}
