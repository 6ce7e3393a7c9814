import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { utils, write } from '@e965/xlsx'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it, test } from 'vitest'
import type { Cell } from '../../../core/kinds/values.ts'
import { sharedFile } from '../../../server/testing/shared.ts'
import { guessHeader } from './header.ts'
import type { Row } from './rows.ts'
import { openSource, type Source } from './source.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

let made = 0
function file(content: Buffer | string): string {
  const path = join(folder, `file${made++}`)
  writeFileSync(path, content)
  return path
}

async function rowsOf(source: Source, sheet?: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of source.rows(sheet)) rows.push(...batch)
  return rows
}

async function cellsOf(content: Buffer | string): Promise<Cell[][]> {
  return (await rowsOf(await openSource(file(content)))).map(row => row.cells)
}

const TABLE =
  '客户名称,电话,备注\r\n杭州明远广告有限公司,0571-88886666,"老客户, 每月下单"\r\n宁波海天贸易有限公司,13800138000,二期\r\n'
const TABLE_CELLS = [
  ['客户名称', '电话', '备注'],
  ['杭州明远广告有限公司', '0571-88886666', '老客户, 每月下单'],
  ['宁波海天贸易有限公司', '13800138000', '二期'],
]

describe('encodings', () => {
  it.each(['utf-8', 'gb18030', 'gbk', 'utf-16le', 'utf-16be'])(
    'a Chinese customer list in %s arrives unharmed',
    async name => {
      expect(await cellsOf(iconv.encode(TABLE, name))).toEqual(TABLE_CELLS)
    },
  )

  it('skips the byte order mark', async () => {
    for (const name of ['utf-8', 'utf-16le', 'utf-16be']) {
      expect(await cellsOf(iconv.encode(TABLE, name, { addBOM: true }))).toEqual(TABLE_CELLS)
    }
  })

  it('tells Big5 from GB18030', async () => {
    const text = '客戶名稱,電話\n臺北遠東貿易股份有限公司,02-27001234\n高雄港務顧問有限公司,07-5551234\n'
    const source = await openSource(file(iconv.encode(text, 'big5')))
    expect(source.encoding).toBe('big5')
    expect((await rowsOf(source))[1]?.cells[0]).toBe('臺北遠東貿易股份有限公司')
  })

  it('tells Latin from Chinese', async () => {
    const text = 'Name,City\nCafé Müller & Söhne,Köln\nFrançois Lefèvre,Orléans\nPeña y Cía,Málaga\n'
    const source = await openSource(file(iconv.encode(text, 'windows-1252')))
    expect(source.encoding).toBe('windows-1252')
    expect((await rowsOf(source))[1]?.cells).toEqual(['Café Müller & Söhne', 'Köln'])
  })

  it('reads a line that is Latin-1 within a file of UTF-8, also far behind the beginning', async () => {
    const many = 'voucher £1\n'.repeat(60_000)
    const content = Buffer.concat([
      Buffer.from(`name\n${many}`),
      iconv.encode('gift £20\n', 'latin1'),
      Buffer.from('gift £30\n'),
    ])
    const cells = await cellsOf(content)
    expect(cells.slice(-2)).toEqual([['gift £20'], ['gift £30']])
    expect(cells).toHaveLength(60_003)
  })

  it('keeps rare characters of GB18030 (four bytes)', async () => {
    const text = `${TABLE}㐂䶮商行,010-1,𠮷野家\r\n`
    expect((await cellsOf(iconv.encode(text, 'gb18030')))[3]).toEqual(['㐂䶮商行', '010-1', '𠮷野家'])
  })
})

describe('delimited text', () => {
  it.each([',', ';', '\t', '|'])('finds out that %j separates', async delimiter => {
    const text = `a${delimiter}b${delimiter}c\n1${delimiter}"x, y; z"${delimiter}3\n4${delimiter}5${delimiter}6\n`
    const source = await openSource(file(text))
    expect(source.delimiter).toBe(delimiter)
    expect((await rowsOf(source))[1]?.cells).toEqual(['1', 'x, y; z', '3'])
  })

  it('is not misled by decimal commas', async () => {
    expect((await openSource(file('Name;Betrag\nA;1,5\nB;2,5\n'))).delimiter).toBe(';')
  })

  it('obeys the line sep=; that Excel writes', async () => {
    expect(await cellsOf('sep=;\r\na;b\r\n1;2\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  it('numbers rows as a spreadsheet shows them, line breaks in cells and blank lines included', async () => {
    const rows = await rowsOf(await openSource(file('a,b\n"two\nlines",1\n\nx,2\n')))
    expect(rows.map(row => row.row)).toEqual([1, 2, 4])
  })

  it('takes a stray quote as it stands', async () => {
    expect(await cellsOf('a,b\n15" frame,2\n')).toEqual([
      ['a', 'b'],
      ['15" frame', '2'],
    ])
  })

  it('unpacks gzip', async () => {
    expect(await cellsOf(gzipSync(TABLE))).toEqual(TABLE_CELLS)
  })

  const names = [
    'comma_in_quotes',
    'empty',
    'empty_crlf',
    'escaped_quotes',
    'json',
    'newlines',
    'newlines_crlf',
    'quotes_and_newlines',
    'simple',
    'simple_crlf',
    'utf8',
  ]
  test.skipIf(!sharedFile('formats/csv-spectrum'))('reads csv-spectrum as its authors expect', async () => {
    for (const name of names) {
      const rows = await rowsOf(await openSource(sharedFile(`formats/csv-spectrum/csvs_${name}.csv`) ?? ''))
      const [header = [], ...body] = rows.map(row => row.cells)
      const objects = body.map(cells => Object.fromEntries(header.map((key, i) => [key, cells[i]])))
      const expected = readFileSync(sharedFile(`formats/csv-spectrum/json_${name}.json`) ?? '', 'utf8')
      // Line breaks within a cell are kept as one character, however the file writes them.
      expect([name, objects]).toEqual([name, JSON.parse(expected.replaceAll('\\r\\n', '\\n'))])
    }
  })

  test.skipIf(!sharedFile('orders/online_retail_II_2009-2010.csv.gz'))(
    'reads 525,461 invoice lines in a few seconds',
    async () => {
      const started = performance.now()
      let count = 0
      let pounds = ''
      for await (const batch of (
        await openSource(sharedFile('orders/online_retail_II_2009-2010.csv.gz') ?? '')
      ).rows()) {
        count += batch.length
        for (const { cells } of batch) if (String(cells[2]).includes('£80')) pounds = String(cells[2])
      }
      expect(count).toBe(525_462)
      expect(pounds).toBe('Dotcomgiftshop Gift Voucher £80.00')
      expect(performance.now() - started).toBeLessThan(20_000)
    },
  )
})

describe('workbooks', () => {
  const rows = [
    ['客户', '金额', '日期', '有效'],
    ['杭州明远', 1234.5, new Date(Date.UTC(2023, 4, 1, 9, 30)), true],
    ['宁波海天', -3, new Date(Date.UTC(2023, 4, 2)), false],
  ]
  function workbook(type: 'xlsx' | 'biff8' | 'html'): Buffer {
    const book = utils.book_new()
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { cellDates: true, UTC: true }), '一月')
    utils.book_append_sheet(book, utils.aoa_to_sheet([['第二页']]), '二月')
    utils.book_append_sheet(book, utils.aoa_to_sheet([['secret']]), 'hidden')
    book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 0 }, { Hidden: 1 }] }
    return write(book, { type: 'buffer', bookType: type, bookSST: true, compression: true })
  }

  it.each(['xlsx', 'biff8'] as const)('%s: visible sheets, numbers, dates and truth values', async type => {
    const source = await openSource(file(workbook(type)))
    expect(source.kind).toBe(type === 'xlsx' ? 'xlsx' : 'xls')
    expect(source.sheets).toEqual(['一月', '二月'])
    expect((await rowsOf(source)).map(row => row.cells)).toEqual([
      ['客户', '金额', '日期', '有效'],
      ['杭州明远', 1234.5, '2023-05-01 09:30:00', true],
      ['宁波海天', -3, '2023-05-02 00:00:00', false],
    ])
    expect((await rowsOf(source, '二月')).map(row => row.cells)).toEqual([['第二页']])
  })

  it('reads the HTML table that a system saved as .xls, in GBK', async () => {
    const html =
      '<html><body><table><tr><td>客户名称</td><td>电话</td></tr><tr><td>杭州明远广告有限公司</td><td>0571-1</td></tr></table></body></html>'
    expect(await cellsOf(iconv.encode(html, 'gbk'))).toEqual([
      ['客户名称', '电话'],
      ['杭州明远广告有限公司', '0571-1'],
    ])
  })

  it('refuses a sheet of a few signs that claims a hundred million rows', async () => {
    const row = (at: string, text: string) =>
      `<Row${at}><Cell><Data ss:Type="String">${text}</Data></Cell></Row>`
    const sheet = (at: string) =>
      `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>${row('', 'x')}${row(at, 'y')}</Table></Worksheet></Workbook>`
    expect(await cellsOf(Buffer.from(sheet('')))).toEqual([['x'], ['y']])
    await expect(cellsOf(Buffer.from(sheet(' ss:Index="100000000"')))).rejects.toThrow('too large')
  })

  it('says what to do with a file that is no table', async () => {
    await expect(openSource(file(Buffer.from('%PDF-1.7 …')))).rejects.toThrow('Excel or CSV')
    await expect(openSource(file(Buffer.alloc(4096)))).rejects.toThrow('Unknown kind of file')
    await expect(openSource(file(''))).rejects.toThrow('empty')
    await expect(openSource(file(Buffer.from('PK\x03\x04 no zip', 'latin1')))).rejects.toThrow(
      'cannot be opened',
    )
  })
})

describe('vCards', () => {
  const card = (lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
  const object = (cells: Cell[][]) => {
    const [header = [], values = []] = cells
    return Object.fromEntries(header.flatMap((name, i) => (values[i] === null ? [] : [[name, values[i]]])))
  }

  it('version 2.1 of a Chinese phone: quoted-printable GBK, soft line breaks', async () => {
    const quoted = [...iconv.encode('杭州明远广告有限公司', 'gbk')]
      .map(byte => `=${byte.toString(16).toUpperCase()}`)
      .join('')
    const cells = await cellsOf(
      card([
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=BC=9F;;;',
        `ORG;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:${quoted.slice(0, 30)}=`,
        quoted.slice(30),
        'TEL;CELL;PREF:13800138000',
        'TEL;WORK;FAX:0571-88886667',
        'TEL;WORK;VOICE:0571-88886666',
      ]),
    )
    expect(object(cells)).toEqual({
      'Full Name': '张伟',
      'Family Name': '张',
      'Given Name': '伟',
      Organization: '杭州明远广告有限公司',
      Mobile: '13800138000',
      Phone: '0571-88886666',
      Fax: '0571-88886667',
    })
  })

  it('versions 3 and 4: groups, folded lines, escapes, quoted parameters', async () => {
    const cells = await cellsOf(
      card([
        'VERSION:4.0',
        'FN:Jane Doe',
        'N:Doe;Jane;Q.;;',
        'ORG:Doe\\; Sons;Sales',
        'item1.EMAIL;TYPE="work,pref":jane@exa',
        ' mple.com',
        'TEL;VALUE=uri;TYPE=cell:tel:+86-138-0013-8000',
        'ADR;LABEL="1: Main":;;1 Main St;Springfield;IL;62701;USA',
        'BDAY:19800412',
        'NOTE:one\\ntwo\\, three',
      ]),
    )
    expect(object(cells)).toMatchObject({
      'Full Name': 'Jane Doe',
      'Given Name': 'Jane Q.',
      Organization: 'Doe; Sons',
      Department: 'Sales',
      Email: 'jane@example.com',
      Mobile: '+86-138-0013-8000',
      Address: '1 Main St',
      City: 'Springfield',
      Birthday: '1980-04-12',
      Notes: 'one\ntwo, three',
    })
  })

  test.skipIf(!sharedFile('formats/vobject/test_files_radicale-1587.vcf'))('vobject’s card', async () => {
    const source = await openSource(sharedFile('formats/vobject/test_files_radicale-1587.vcf') ?? '')
    expect(object((await rowsOf(source)).map(row => row.cells))).toEqual({
      'Full Name': 'Given Family',
      'Family Name': 'Family',
      'Given Name': 'Given Additional',
    })
  })
})

describe('header row', () => {
  const rows = (cells: Cell[][]): Row[] => cells.map((row, i) => ({ row: i + 1, cells: row }))

  it('stands under a report title, a date and a blank line', () => {
    const header = guessHeader(
      rows([
        ['2024 年客户一览表'],
        ['制表：王芳', null, '日期：2024-01-05'],
        ['客户名称', '联系电话', '地址', '金额'],
        ['杭州明远', '0571-1', '文三路', 100],
        ['宁波海天', null, null, 5],
      ]),
    )
    expect(header).toEqual({ row: 3, names: ['客户名称', '联系电话', '地址', '金额'] })
  })

  it('is the first row of a plain table, names made unique', () => {
    const header = guessHeader(
      rows([
        ['Name', 'Phone', 'Phone', null],
        ['A', '1', '2', 'x'],
        ['B', '1', '2', 'y'],
      ]),
    )
    expect(header).toEqual({ row: 1, names: ['Name', 'Phone', 'Phone (2)', 'D'] })
  })

  it('may be missing', () => {
    expect(
      guessHeader(
        rows([
          ['1', '2009-01-01', '3.5'],
          ['2', '2009-01-02', '4.5'],
        ]),
      ),
    ).toEqual({ row: 0, names: ['A', 'B', 'C'] })
  })
})
