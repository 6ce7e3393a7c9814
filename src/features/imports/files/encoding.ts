/**
 * Finds out how a text file is encoded and decodes it as a stream.
 *
 * Proof before plausibility: a byte order mark, then valid UTF-8, then how much of the text, read as GB18030 or Big5, is made
 * of the commonest Chinese characters; what is none of these is Latin (Windows-1252), or what `chardet` says.
 */
import { isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'

export type Encoding = {
  /** A name `iconv-lite` knows: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`, `big5`, `windows-1252`, … */
  name: string
  bom: boolean
  /** In a file that is mostly UTF-8: how the lines that are not are read. */
  fallback: string
}

// The commonest characters of business texts: simplified (with those both scripts share) and traditional forms.
const SIMPLIFIED =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运广东京深圳限份有限责任贸易商店联系地址邮箱电话手机传真客户编号名称日期数量单价金额备注订单产品省县镇街号楼室李刘陈杨黄赵吴周徐孙朱胡郭林何梁宋郑谢韩唐冯董萧程曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎武乔贺赖龚苏州杭温宁波厦门青岛济南武汉成都重庆天津'
const TRADITIONAL =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教原東聲提立及比員解水名真論處走義各入口認條平系氣題活更別打女變四總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指許統區保至形社便空決治展馬科司五基書非則聽白界達光放強即難且權思王完設式色路記南品住告類求據程北邊張該交規萬取望術領共確傳師觀清今切院讓識帶導爭運廣京深圳限份責任貿易商店聯繫地址郵箱話手機傳真客戶編號名稱日期數量單價金額備註訂單產品省縣鎮街號樓室李劉陳楊黃趙吳周徐孫朱胡郭林梁宋鄭謝韓唐馮董程曹袁鄧傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉余潘杜戴夏鐘汪田姜范石姚譚廖鄒熊陸郝孔崔康毛邱秦江史顧侯邵孟龍段雷錢湯尹黎武喬賀賴龔臺灣北高雄臺中新竹桃園香港澳門股份有限公司'
const COMMON = { gb18030: new Set(SIMPLIFIED), big5: new Set(TRADITIONAL) }

/** How the text is encoded, judged from its beginning (64 kB or more where there is more). */
export function detectEncoding(sample: Buffer): Encoding {
  const marked = byteOrderMark(sample)
  if (marked) return { name: marked, bom: true, fallback: 'windows-1252' }
  const wide = utf16WithoutMark(sample)
  if (wide) return { name: wide, bom: false, fallback: 'windows-1252' }
  const foreign = linesOutsideUtf8(sample)
  if (foreign.bytes.length === 0)
    return { name: 'utf-8', bom: false, fallback: legacyEncoding(Buffer.alloc(0)) }
  const legacy = legacyEncoding(foreign.bytes)
  // Legacy Chinese is valid UTF-8 by accident in a line out of hundreds; more means that two programs wrote the file.
  const mixed = foreign.utf8Lines >= 2 && foreign.utf8Lines / (foreign.utf8Lines + foreign.lines) > 0.1
  return mixed
    ? { name: 'utf-8', bom: false, fallback: legacy }
    : { name: legacy, bom: false, fallback: legacy }
}

function byteOrderMark(sample: Buffer): string | undefined {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  if (sample[0] === 0x84 && sample[1] === 0x31 && sample[2] === 0x95 && sample[3] === 0x33) return 'gb18030'
  return undefined
}

/** Every second byte zero, mostly: UTF-16 of a text with ASCII separators. */
function utf16WithoutMark(sample: Buffer): string | undefined {
  let even = 0
  let odd = 0
  const length = Math.min(sample.length, 4096)
  for (let i = 0; i < length; i++) if (sample[i] === 0) i % 2 === 0 ? even++ : odd++
  if (odd > length / 10 && even === 0) return 'utf-16le'
  if (even > length / 10 && odd === 0) return 'utf-16be'
  return undefined
}

function linesOutsideUtf8(sample: Buffer): { bytes: Buffer; lines: number; utf8Lines: number } {
  const foreign: Buffer[] = []
  let utf8Lines = 0
  for (let start = 0; start < sample.length; ) {
    const newline = sample.indexOf(10, start)
    const end = newline < 0 ? sample.length : newline + 1
    const line = sample.subarray(start, end)
    start = end
    if (!line.some(byte => byte > 127)) continue
    if (isUtf8(line)) utf8Lines++
    else if (newline >= 0 || !cutWithinUtf8(line)) foreign.push(line)
  }
  return { bytes: Buffer.concat(foreign), lines: foreign.length, utf8Lines }
}

/** The sample may end within a character: without its last one to three bytes it is valid. */
function cutWithinUtf8(line: Buffer): boolean {
  return [1, 2, 3].some(n => line.length > n && isUtf8(line.subarray(0, line.length - n)))
}

/** Which legacy encoding text that is not UTF-8 is in. Empty input is Windows-1252. */
function legacyEncoding(bytes: Buffer): string {
  if (bytes.length === 0) return 'windows-1252'
  const gb = plausibility(bytes, 'gb18030')
  const big5 = plausibility(bytes, 'big5')
  if (Math.max(gb, big5) >= 0.35) return big5 > gb ? 'big5' : 'gb18030'
  return otherEncoding(bytes)
}

/** Share of the non-ASCII characters that are common Chinese ones when read as `encoding`; characters that do not exist count against it. */
function plausibility(bytes: Buffer, encoding: 'gb18030' | 'big5'): number {
  let common = 0
  let all = 0
  for (const char of iconv.decode(bytes, encoding)) {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) continue
    all++
    if (
      COMMON[encoding].has(char) ||
      (code >= 0x3001 && code <= 0x3011) ||
      (code >= 0xff01 && code <= 0xff5e)
    )
      common++
    else if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) all++
  }
  return all === 0 ? 0 : common / all
}

/** Chinese with rare characters only, Japanese, Korean, Cyrillic …: chardet where it is sure, else Windows-1252, which reads Latin-1 too. */
function otherEncoding(bytes: Buffer): string {
  const best = analyse(bytes).find(match => iconv.encodingExists(match.name) && !/^utf-?8$/i.test(match.name))
  if (!best || best.confidence < 60 || /^(iso-8859-[1-9]$|windows-125[024])/i.test(best.name))
    return 'windows-1252'
  return /^gb/i.test(best.name) ? 'gb18030' : best.name.toLowerCase()
}

/**
 * Decodes a byte stream to text. UTF-8 is checked as it passes: a line that is not valid UTF-8, be it the 300,000th, is read
 * in the fallback encoding alone. Yields whole lines, several at a time.
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  if (encoding.name === 'utf-8') yield* decodeUtf8(chunks, encoding.fallback)
  else yield* decodeLegacy(chunks, encoding.name)
}

async function* decodeUtf8(chunks: AsyncIterable<Buffer>, fallback: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const cut = bytes.lastIndexOf(10) + 1
    rest = bytes.subarray(cut)
    if (cut === 0) continue
    yield withoutMark(linesToText(bytes.subarray(0, cut), fallback), first)
    first = false
  }
  if (rest.length > 0) yield withoutMark(linesToText(rest, fallback), first)
}

function linesToText(bytes: Buffer, fallback: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start)
    const end = newline < 0 ? bytes.length : newline + 1
    const line = bytes.subarray(start, end)
    text += isUtf8(line) ? line.toString('utf8') : iconv.decode(line, fallback)
    start = end
  }
  return text
}

async function* decodeLegacy(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(name)
  let first = true
  for await (const chunk of chunks) {
    const text = decoder.write(chunk)
    if (text === '') continue
    yield withoutMark(text, first)
    first = false
  }
  const last = decoder.end()
  if (last) yield last
}

function withoutMark(text: string, first: boolean): string {
  return first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
