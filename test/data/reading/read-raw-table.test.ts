/** @file Reading tables as they are: kinds of columns, missing values, names, and what is said of it all. */
import { describe, expect, it } from 'vitest';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { cellsOf, kindsOf, ownFolder } from './tables.ts';

const { path, read, write } = ownFolder();

describe('readRawTable', () => {
  it('keeps numbers as numbers and everything else by dictionary', async () => {
    const table = await read('id,city,mass\n1,Bern,3.5\n2,Genf,NA\n3, Bern ,\n');
    expect(table).toMatchObject({
      file: path('data.csv'),
      columns: ['id', 'city', 'mass'],
      rows: 3,
      lines: Uint32Array.of(2, 3, 4),
      decisions: [
        'delimiter ","',
        'header on line 1',
        'missing "NA": 1 cell',
        'missing "": 1 cell',
      ],
    });
    expect(table.data).toEqual([
      { kind: 'number', values: Float64Array.of(1, 2, 3), whole: true },
      { kind: 'text', codes: Int32Array.of(0, 1, 0), dictionary: ['Bern', 'Genf'] },
      { kind: 'number', values: Float64Array.of(3.5, Number.NaN, Number.NaN), whole: false },
    ]);
  });

  it.each([
    ['semicolons and CR LF', 'a;b\r\n1;x\r\n3;y\r\n'],
    ['tabs, no last line end', 'a\tb\n1\tx\n3\ty'],
    ['bars, CR alone', 'a|b\r1|x\r3|y\r'],
    ['mixed line ends', 'a,b\r\n1,x\n3,y\r'],
    ['CR CR LF', 'a,b\r\r\n1,x\r\r\n3,y\r\r\n'],
    ['blank lines anywhere', '\n \na,b\n\n1,x\n\t\n3,y\n\n\n  '],
    ['comma and space', 'a, b\n1, x\n3, y\n'],
    ['quotes', '"a","b"\n"1","x"\n3,"y"\n'],
    ['quotes behind spaces', 'a, "b"\n1, "x"\n3 ,"y" \n'],
    ['a byte order mark', '\uFEFF"a",b\n1,x\n3,y\n'],
    ['a delimiter at the end of every row', 'a,b,\n1,x,\n3,y,\n'],
    ['a delimiter at the end of every row but the header', 'a,b\n1,x,\n3,y,\n'],
    ['titles above', 'Report 2020\n\na,b\n1,x\n3,y\n'],
    ['notes below', 'a,b\n1,x\n3,y\n\nSource: a survey, 2020, of all\n'],
  ])('reads %s', async (_, text) => {
    const table = await read(text);
    expect(table.columns).toEqual(['a', 'b']);
    expect(cellsOf(table)).toEqual([
      [1, 'x'],
      [3, 'y'],
    ]);
  });

  it('reads runs of spaces and tabs, quoted fields among them', async () => {
    const table = await read('  mpg   name\n 18.0\t "a  b"\n\n9   ""\n', { delimiter: ' ' });
    expect(table.columns).toEqual(['mpg', 'name']);
    expect(cellsOf(table)).toEqual([
      [18, 'a  b'],
      [9, null],
    ]);
    expect([...table.lines]).toEqual([2, 4]);
    expect((await read('1  2.5\n 3  4\n')).decisions[0]).toBe(
      'delimiter " ": runs of spaces and tabs',
    );
  });

  it('counts lines as an editor does, whatever the cells hold', async () => {
    const { lines } = await read('\n"x\r\ny",b\r\n1,p\r\n\r\n"\n3",q\n5,"r\r"\r\n7,s');
    expect([...lines]).toEqual([4, 6, 8, 10]);
    expect([...(await read('a,b\r\r\n"x\r\r\ny",1\r\r\n3,4\r\r\n')).lines]).toEqual([2, 4]);
  });

  it('takes what a person says over what it would tell', async () => {
    const said = await read('a:b,c\n1:2,3\n', { delimiter: ':', header: false, decimal: ',' });
    expect(cellsOf(said)).toEqual([
      ['a', 'b,c'],
      ['1', '2,3'],
    ]);
    expect(said.decisions).toEqual([]);
  });
});

describe('missing values', () => {
  it('are the common marks, in numbers and in text', async () => {
    const marks = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', 'None', '?', '-', '.'];
    const text = marks.map((mark) => `${mark}, ${mark} ,x\n`).join('');
    const table = await read(`a,b,c\n1,x,x\n${text}`);
    expect(kindsOf(table)).toBe('ntt');
    expect(cellsOf(table)).toEqual([[1, 'x', 'x'], ...marks.map(() => [null, null, 'x'])]);
    expect(table.decisions.filter((said) => said.startsWith('missing'))).toEqual(
      marks.map((mark) => `missing "${mark}": 2 cells`),
    );
  });

  it('are those that a person names, and the empty cell', async () => {
    const table = await read('a,b\n-999,x\nNA,-999\n,?\n', { missing: ['-999', '?'] });
    expect(cellsOf(table)).toEqual([
      [null, 'x'],
      ['NA', null],
      [null, null],
    ]);
    expect(kindsOf(await read('a,b\n-999,x\n5,y\n', { missing: ['-999'] }))).toBe('nt');
  });

  it('may be all there is in a column, which is then of numbers', async () => {
    const table = await read('a,b\nNA,1\n?,2\n');
    expect(table.data[0]).toEqual({
      kind: 'number',
      values: Float64Array.of(Number.NaN, Number.NaN),
      whole: true,
    });
  });

  it('are blank lines between the rows of a single column', async () => {
    const table = await read('\nx\n1\n\n\n2\n\n');
    expect(cellsOf(table)).toEqual([[1], [null], [null], [2]]);
    expect([...table.lines]).toEqual([3, 4, 5, 6]);
    expect(table.decisions).toContain('2 blank lines between rows: missing values');
    expect((await read('x\n1\n\n\n2\n', { limit: 2 })).rows).toBe(2);
  });
});

describe('names', () => {
  it('are made where there are none or two are alike', async () => {
    const table = await read('x,,x,x.2, x\n1,2,3,4,5\n');
    expect(table.columns).toEqual(['x', 'column2', 'x.3', 'x.2', 'x.4']);
    expect(table.decisions.slice(2)).toEqual([
      'column 2 has no name: "column2"',
      'column 3 is named "x" again: "x.3"',
      'column 5 is named "x" again: "x.4"',
    ]);
    const many = await read(`${'x,'.repeat(20)}y\n${'1,'.repeat(20)}2\n`);
    expect(many.decisions.at(-1)).toBe('11 more such names');
  });

  it('are places where there is no header', async () => {
    const table = await read('1,x\n2,y\n');
    expect(table.columns).toEqual(['column1', 'column2']);
    expect(table.decisions).toContain(
      'no header: columns are called by their place, column1 and so on',
    );
  });

  it('of R stand one field to the left of their columns', async () => {
    const table = await read('"mass","sex"\n"1",5.5,"m"\n"2",6,"f"\n');
    expect(table.columns).toEqual(['column1', 'mass', 'sex']);
    expect(cellsOf(table)).toEqual([
      [1, 5.5, 'm'],
      [2, 6, 'f'],
    ]);
    expect(table.decisions).toContain('the header names all columns but the first');
  });
});

describe('columns', () => {
  const text = 'zip,n,note,n\n08123,1,"x, y",2\n00501,3,NA,4\n';

  it('stay text where that is asked for, spelling and all', async () => {
    expect(cellsOf(await read(text, { asText: ['zip', 'elsewhere'] }))[0]).toEqual([
      '08123',
      1,
      'x, y',
      2,
    ]);
    expect(cellsOf(await read(text))[0][0]).toBe(8123);
  });

  it('are those asked for, in that order', async () => {
    const table = await read(text, { columns: ['n.2', 'zip'] });
    expect(table.columns).toEqual(['n.2', 'zip']);
    expect(cellsOf(table)).toEqual([
      [2, 8123],
      [4, 501],
    ]);
    expect(table.decisions.filter((said) => said.startsWith('missing'))).toEqual([]);
    await expect(read(text, { columns: ['n', 'm'] })).rejects.toMatchObject({ code: 'WD115' });
  });

  it('without name and content are left out at the end, and that is said', async () => {
    const table = await read('a,b,,\n1,2,,\n3,4,,\n');
    expect(table.columns).toEqual(['a', 'b']);
    expect(table.decisions).toContain(
      'left out "column4": an empty column without a name at the end',
    );
    expect((await read('a,b,c\n1,2,\n3,4,\n')).columns).toEqual(['a', 'b', 'c']);
    expect((await read('a,,b\n1,,2\n3,,4\n')).columns).toEqual(['a', 'column2', 'b']);
    expect((await read('1,2,\n3,4,\n')).columns).toEqual(['column1', 'column2']);
    const late = `a,b,\n${'1,2,\n'.repeat(2000)}1,2,x\n`;
    expect(kindsOf(await read(late))).toBe('nnt');
  });
});

describe('rows', () => {
  it('stop at the limit, with nothing read behind it', async () => {
    const text = 'a,b\n1,x\n2,y\n3\n"';
    expect(cellsOf(await read(text, { limit: 2 }))).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(await read('a,a\n1,x\n', { limit: 0 })).toMatchObject({
      columns: ['a', 'a.2'],
      rows: 0,
    });
    expect(await read('1,x\n2,y\n', { limit: 0 })).toMatchObject({
      columns: ['column1', 'column2'],
    });
    expect((await read('1\n2\n3\n', { limit: 1 })).rows).toBe(1);
  });

  it.each([1, 15, 16, 17, 63, 64, 65, 16_383, 16_384, 16_385, 40_000])('grow to %i', async (n) => {
    const lines = Array.from({ length: n }, (_, i) => `${i},${i / 4},k${i % 7}`);
    const { data, lines: at, rows } = await read(`a,b,c\n${lines.join('\n')}\n`);
    expect([rows, at.length]).toEqual([n, n]);
    const [a, b, c] = data;
    expect(a.kind === 'number' && a.values.every((x, i) => x === i)).toBe(true);
    expect(b.kind === 'number' && b.values.every((x, i) => x === i / 4)).toBe(true);
    expect(c.kind === 'text' && c.codes.every((x, i) => c.dictionary[x] === `k${i % 7}`)).toBe(
      true,
    );
    expect(at.every((line, i) => line === i + 2)).toBe(true);
  });

  it('with nothing in them are rows too', async () => {
    expect((await read('a,b\n1,2\n,\n3,4\n,\n')).rows).toBe(4);
  });

  it('may be longer than the first look', async () => {
    const names = Array.from({ length: 9000 }, (_, i) => `"${i}-${'x'.repeat(60)}"`);
    const rows = [0, 1].map((k) => names.map((_, i) => i + k).join(','));
    const table = await read(`${names.join(',')}\n${rows.join('\n')}\n`);
    expect([table.rows, table.columns.length, table.columns[8999].length]).toEqual([2, 9000, 65]);
    expect(kindsOf(table)).toBe('n'.repeat(9000));
  });
});

describe('what is refused', () => {
  it.each([
    ['a row too short', 'a,b,c\n1,2,3\n4,5\n6,7,8\n', 3, '4,5'],
    ['a row too long', 'a,b,c\n1,2,3\n4,5,6,7\n', 3, '4,5,6,7'],
    ['a cut last row', 'a,b,c\n1,2,x\n4,New Yo', 3, '4,New Yo'],
    ['a note right below', 'a,b\n1,2\nTotal of it\n', 3, 'Total of it'],
    ['a note where blank lines mean nothing', 'a,b\n1,2\n\n3,4\n\nnote\n', 6, 'note'],
    ['numbers that would be a note', 'a,b,c\n1,2,3\n\n4,5\n', 4, '4,5'],
  ])('%s', async (_, text, line, shown) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'WD110',
      place: { file: path('data.csv'), line, text: shown },
    });
  });

  it('a header of another width than the rows', async () => {
    await expect(read('a,b,c,d\n1,2\n3,4\n')).rejects.toMatchObject({
      code: 'WD110',
      message: 'a row has 2 fields where 4 are expected',
      place: { line: 2 },
      details: ['the header (line 1) has 4 fields'],
    });
  });

  it('quotes that do not match, with their line below what is skipped', async () => {
    await expect(read('A title\n\na,b\n1,x\n2,"y\n')).rejects.toMatchObject({
      code: 'WD111',
      place: { line: 5, column: 2 },
    });
    await expect(read('a,b\n1,5" disk\n')).rejects.toMatchObject({ code: 'WD111' });
    await expect(read('"a" b,c\n1,2\n')).rejects.toMatchObject({ code: 'WD111' });
  });

  it('files without rows', async () => {
    await expect(read('a,b\n')).rejects.toMatchObject({
      code: 'WD113',
      message: `${path('data.csv')} holds a header and no rows; expected rows`,
    });
    await expect(read('\n \r\n\n')).rejects.toMatchObject({
      code: 'WD113',
      message: `${path('data.csv')} holds nothing but blank lines; expected rows`,
    });
    await expect(read('')).rejects.toMatchObject({ code: 'WD104' });
  });

  it('settings that mean nothing, before any file is opened', async () => {
    const missing = [path('nowhere.csv')];
    await expect(readRawTable(missing, { delimiter: ',,' })).rejects.toMatchObject({
      code: 'WD114',
    });
    await expect(readRawTable(missing, { encoding: 'utf-9' })).rejects.toMatchObject({
      code: 'WD109',
      exitCode: 2,
      message: 'there is no encoding "utf-9"',
    });
    await expect(readRawTable(missing)).rejects.toMatchObject({ code: 'WD100' });
  });

  it('numbers that no float32 can hold are text, and that is said', async () => {
    const table = await read('a,b\n1,1\n2,2\n3,3\n1e39,inf\n');
    expect(kindsOf(table)).toBe('tt');
    expect(table.decisions.slice(-2)).toEqual([
      '"a" is text: 1 cell of 4 is no number, first on line 5: "1e39"',
      '"b" is text: 1 cell of 4 is no number, first on line 5: "inf"',
    ]);
  });
});

describe('what is skipped', () => {
  it.each([
    ['|1x3 Cross validator\n1, x, 2\n3, y, 4\n', 1, '|1x3 Cross validator'],
    ['Sales\n"by region, 2020"\n\nregion;n\nN;1\nS;2\n', 3, 'Sales'],
    ['# made, by hand, in 2020\nregion,n\nN,1\nS,2\n', 1, '# made,by hand,in 2020'],
    ['Sales,,\n,,\nregion,n,m\nN,1,2\nS,2,3\n', 2, 'Sales,,'],
  ])('is said: %j', async (text, lines, shown) => {
    const { decisions, rows } = await read(text);
    expect(rows).toBe(2);
    const counted = lines === 1 ? '1 line' : `${lines} lines`;
    expect(decisions[0]).toBe(`skipped ${counted} above the table: "${shown}"`);
  });

  it('below the table too', async () => {
    const { decisions, rows } = await read('a,b\n1,2\n3,4\n\n"Source"\n# and, so, on\n');
    expect(rows).toBe(2);
    expect(decisions).toContain('skipped 2 lines below the table: "Source"');
    expect((await read('a,b\n1,2\n# the end\n')).rows).toBe(1);
  });

  it('never is a row of data, nor the only header', async () => {
    await expect(read('5\n1,2,3\n4,5,6\n')).rejects.toMatchObject({ code: 'WD110' });
    await expect(read('a,b,c\n1,2\n3,4\n5,6\n')).rejects.toMatchObject({ code: 'WD110' });
    expect((await read('x,,\nx,b,c\ny,d,e\n')).rows).toBe(3);
    expect((await read('x,,\n1,b,c\n2,d,e\n')).columns).toEqual(['x', 'column2', 'column3']);
  });
});

it('reports progress, of all files and of one reading', async () => {
  const seen: [number, number][] = [];
  const one = await write('a,b\n1,2\n', 'one.csv');
  const two = await write('a,b\n3,x\n', 'two.csv');
  await readRawTable([one, two], { onProgress: (...pair) => seen.push(pair) });
  expect(seen).toEqual([
    [8, 16],
    [16, 16],
  ]);
});
