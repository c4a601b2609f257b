/**
 * @file What the cells of a Parquet column become, by its type (github.com/apache/parquet-format,
 * LogicalTypes.md; the older converted types beside them).
 */
import type { SchemaElement } from 'hyparquet';
import { isoDate, isoMoment } from './iso-time.ts';
import {
  bigintOf,
  booleanText,
  bytesOf,
  decimalNumber,
  halfFloat,
  numberOf,
  signedInteger,
  textOf,
  uuidText,
  wholeNumber,
} from './physical-values.ts';

/** Takes values as they are stored, which are not missing. Reading one may throw a CellFault. */
export type ColumnType =
  | {
      readonly kind: 'number';
      readonly read: (value: unknown) => number;
      /** What the numbers are, where the file has no number there. */
      readonly meaning?: string;
    }
  | { readonly kind: 'text'; readonly read: (value: unknown) => string };

const TICKS = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

/** Kinds of bytes that hold something other than text. */
const BINARY = new Set(['BSON', 'INTERVAL', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT']);

/** The name of a column's type, for messages: the logical one where it has one. */
export function typeName({ logical_type, converted_type, type }: SchemaElement): string {
  return logical_type?.type ?? converted_type ?? type ?? 'group';
}

/** @returns undefined for a type that makes no cells */
export function columnType(element: SchemaElement): ColumnType | undefined {
  switch (element.type) {
    case 'BOOLEAN':
      return { kind: 'text', read: booleanText };
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'number', read: numberOf };
    case 'INT32':
    case 'INT64':
      return integerType(element);
    case 'INT96':
      // Nanoseconds since 1970, in which time zone the format does not say.
      return { kind: 'text', read: (value) => isoMoment(bigintOf(value), TICKS.NANOS, false) };
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return bytesType(element);
    default:
      return undefined;
  }
}

function integerType(element: SchemaElement): ColumnType {
  const { logical_type: logical, converted_type: converted } = element;
  if (isDecimal(element)) {
    const scale = scaleOf(element);
    return { kind: 'number', read: (value) => decimalNumber(bigintOf(value), scale) };
  }
  if (logical?.type === 'DATE' || converted === 'DATE') {
    return { kind: 'text', read: (value) => isoDate(numberOf(value)) };
  }
  if (logical?.type === 'TIMESTAMP') {
    const { isAdjustedToUTC: utc, unit } = logical;
    return { kind: 'text', read: (value) => isoMoment(bigintOf(value), TICKS[unit], utc) };
  }
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    const ticks = converted === 'TIMESTAMP_MILLIS' ? TICKS.MILLIS : TICKS.MICROS;
    return { kind: 'text', read: (value) => isoMoment(bigintOf(value), ticks, true) };
  }
  if (logical?.type === 'TIME') return timeOfDay(TICKS[logical.unit]);
  if (converted === 'TIME_MILLIS') return timeOfDay(TICKS.MILLIS);
  if (converted === 'TIME_MICROS') return timeOfDay(TICKS.MICROS);
  const unsigned = logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT');
  if (unsigned !== true) return { kind: 'number', read: wholeNumber };
  const bits = element.type === 'INT32' ? 32 : 64;
  return {
    kind: 'number',
    read: (value) => wholeNumber(BigInt.asUintN(bits, bigintOf(value))),
  };
}

function timeOfDay(ticks: bigint): ColumnType {
  const read = (value: unknown): number => Number(bigintOf(value)) / Number(ticks);
  return { kind: 'number', read, meaning: 'a time of day, in seconds since midnight' };
}

function bytesType(element: SchemaElement): ColumnType | undefined {
  const name = typeName(element);
  if (BINARY.has(name)) return undefined;
  if (isDecimal(element)) {
    const scale = scaleOf(element);
    const read = (value: unknown): number => decimalNumber(signedInteger(bytesOf(value)), scale);
    return { kind: 'number', read };
  }
  if (name === 'FLOAT16') return { kind: 'number', read: (value) => halfFloat(bytesOf(value)) };
  if (name === 'UUID') return { kind: 'text', read: (value) => uuidText(bytesOf(value)) };
  // Older writers leave it open that their bytes are text.
  return { kind: 'text', read: (value) => textOf(bytesOf(value)) };
}

function isDecimal({ logical_type, converted_type }: SchemaElement): boolean {
  return logical_type?.type === 'DECIMAL' || converted_type === 'DECIMAL';
}

function scaleOf({ logical_type, scale }: SchemaElement): number {
  return (logical_type?.type === 'DECIMAL' ? logical_type.scale : scale) ?? 0;
}
