/** @file Text in any encoding: told from its bytes, or as a person says. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { guessEncoding } from '../../../src/data/reading/transcode.ts';
import { cellsOf, ownFolder } from './tables.ts';

const { path, read } = ownFolder();

/** Windows-1252, for the characters of these tests. */
function western(text: string): Buffer {
  const special: Record<string, number> = { '€': 0x80, '’': 0x92, '“': 0x93, '”': 0x94 };
  return Buffer.from(Array.from(text, (char) => special[char] ?? char.charCodeAt(0)));
}

const TEXT = 'name,n\nZürich,1\n“Genève”,2\n5 €,3\n';
const CELLS = [
  ['Zürich', 1],
  ['“Genève”', 2],
  ['5 €', 3],
];

describe('encodings', () => {
  const little = Buffer.from(TEXT, 'utf16le');
  const big = Buffer.from(little).swap16();
  it.each([
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`), undefined],
    ['UTF-16LE', Buffer.concat([Buffer.from([0xff, 0xfe]), little]), 'UTF-16LE'],
    ['UTF-16BE', Buffer.concat([Buffer.from([0xfe, 0xff]), big]), 'UTF-16BE'],
    ['UTF-16LE without a mark', little, 'UTF-16LE'],
    ['UTF-16BE without a mark', big, 'UTF-16BE'],
    ['Windows-1252', western(TEXT), 'windows-1252'],
  ])('are told: %s, also gzipped', async (_, bytes, encoding) => {
    for (const content of [bytes, gzipSync(bytes)]) {
      const table = await read(content);
      expect(cellsOf(table)).toEqual(CELLS);
      const said = table.decisions.filter((each) => each.startsWith('encoding'));
      expect(said).toEqual(encoding === undefined ? [] : [`encoding ${encoding}`]);
    }
  });

  it('are told by the first letter that is not ASCII, however late', async () => {
    const rows = 'name,1\n'.repeat(50_000);
    const table = await read(Buffer.concat([Buffer.from('name,n\n' + rows), western('5 €,3\n')]));
    expect(table.rows).toBe(50_001);
    expect(cellsOf(table).at(-1)).toEqual(['5 €', 3]);
    expect(table.decisions[0]).toBe('encoding windows-1252');
  });

  it('are told across the ends of chunks', async () => {
    // Each chunk but the first begins inside a character.
    const text = `a,b\n${'x漢,1\n'.repeat(80_000)}`;
    const table = await read(text);
    expect(table.data[0]).toMatchObject({ dictionary: ['x漢'] });
    const wide = await read(Buffer.from(`\uFEFF${'x,😀\n'.repeat(50_000)}`, 'utf16le'));
    expect(wide.data[1]).toMatchObject({ dictionary: ['😀'] });
    expect(wide.rows).toBe(50_000);
  });

  it('are what a person says', async () => {
    const cyrillic = Buffer.from([0xcc, 0xe8, 0xf0]);
    const bytes = Buffer.concat([Buffer.from('name,n\n'), cyrillic, Buffer.from(',1\n')]);
    const table = await read(bytes, { encoding: 'windows-1251' });
    expect(cellsOf(table)).toEqual([['Мир', 1]]);
    expect(table.decisions.join()).not.toContain('encoding');
    // Without a mark and with few zeros it would not be told.
    const wide = Buffer.from('名,字\n前,1\n', 'utf16le');
    expect(cellsOf(await read(wide, { encoding: 'utf-16le' }))).toEqual([['前', 1]]);
  });

  it('are guessed where the text says enough, Windows-1252 where not', () => {
    // ISO 8859-7 has Greek at a fixed distance from its place in Unicode.
    const text = 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι\nκαι ίσοι στην αξιοπρέπεια\n';
    const codes = Array.from(text, (char) => char.charCodeAt(0));
    const greek = codes.map((code) => (code > 0x300 ? code - 0x2d0 : code));
    expect(guessEncoding(Buffer.from(greek))).toBe('ISO-8859-7');
    const chinese = Buffer.from(
      'c3fbb3c62cb3c7cad00ad5c5c8fd2cb1b1bea90ac0eecbc42cc9cfbaa30a',
      'hex',
    );
    expect(guessEncoding(chinese)).toBe('GB18030');
    expect(guessEncoding(Buffer.from([0x31, 0x0a, 0xfc]))).toBe('windows-1252');
    expect(guessEncoding(western('São Paulo,12\nMünchen,3\n'))).toBe('windows-1252');
  });
});

describe('text that is not in its encoding', () => {
  it.each([
    ['utf-8', Buffer.from('a\nb\nZ\xfcrich\n', 'latin1'), 3, 'UTF-8', 'Zürich'],
    ['shift_jis', Buffer.from([0x61, 0x0a, 0x62, 0x80, 0x0a]), 2, 'shift_jis', 'b�'],
    [
      'utf-16le',
      Buffer.from('610062000a006300 00d8 61000a00'.replaceAll(' ', ''), 'hex'),
      2,
      'utf-16le',
      'c�a',
    ],
    ['utf-16le', Buffer.from('61000a0062', 'hex'), 2, 'utf-16le', ''],
  ])('is refused with its line: %s', async (encoding, bytes, line, name, text) => {
    await expect(read(bytes, { encoding })).rejects.toMatchObject({
      code: 'WD105',
      exitCode: 65,
      message: `${path('data.csv')} is not ${name} text`,
      place: { line, text },
    });
  });

  it('after many lines too', async () => {
    const rows = Buffer.from('1,漢\r\n'.repeat(60_000), 'utf16le');
    const bytes = Buffer.concat([rows, Buffer.from([0x00, 0xd8, 0x0a, 0x00])]);
    await expect(read(bytes, { encoding: 'utf-16le' })).rejects.toMatchObject({
      code: 'WD105',
      place: { line: 60_001 },
    });
  });
});
