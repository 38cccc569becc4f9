/**
 * Octets: transfer encodings undone (RFC 2045 §6), and characters made of octets.
 *
 * Decoders go over their input once and never throw: what does not belong there is passed over, as
 * mail programs do. An encoding or a character set of which we do not know the name is taken for
 * none: what is ASCII in it is still read.
 */

/** RFC 2045 §6.8. Octets outside the alphabet are passed over; padding ends nothing. */
export function decodeBase64(encoded: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(((encoded.length * 3) >> 2) + 3)
  let length = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < encoded.length; i += 1) {
    const six = sixOf[encoded[i] as number] as number
    if (six > 63) continue
    held = ((held << 6) | six) & 0xff_ffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    decoded[length] = (held >> bits) & 0xff
    length += 1
  }
  return decoded.subarray(0, length)
}

const sixOf = new Uint8Array(256).fill(0xff)
for (const [six, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  sixOf[letter.charCodeAt(0)] = six

const EQUALS = 0x3d
const LF = 0x0a
const CR = 0x0d

/** RFC 2045 §6.7; `isWord`: RFC 2047 §4.2, where `_` is a blank. */
export function decodeQuoted(encoded: Uint8Array, isWord = false): Uint8Array {
  const decoded = new Uint8Array(encoded.length)
  let length = 0
  for (let i = 0; i < encoded.length; i += 1) {
    let octet = encoded[i] as number
    if (octet === EQUALS) {
      const next = encoded[i + 1]
      if (next === LF) {
        i += 1
        continue
      }
      if (next === CR && encoded[i + 2] === LF) {
        i += 2
        continue
      }
      const high = hexOf(next)
      const low = hexOf(encoded[i + 2])
      if (high !== undefined && low !== undefined) {
        octet = high * 16 + low
        i += 2
      }
    } else if (isWord && octet === 0x5f) octet = 0x20
    decoded[length] = octet
    length += 1
  }
  return decoded.subarray(0, length)
}

function hexOf(code: number | undefined): number | undefined {
  if (code === undefined) return undefined
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined
}

const names: { readonly [label: string]: string } = {
  'iso-2022-jp': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  csiso2022jp: 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  'x-sjis': 'shift_jis',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  'windows-31j': 'shift_jis',
  'euc-jp': 'euc-jp',
  'x-euc-jp': 'euc-jp',
  eucjp: 'euc-jp',
  cp51932: 'euc-jp',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'windows-1252',
  'windows-1252': 'windows-1252',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  gb18030: 'gb18030',
  big5: 'big5',
  'euc-kr': 'euc-kr',
}

/** One for each name of the table above: made once, and asked for whole texts only. */
const decoders = new Map<string, TextDecoder>()

function decoderOf(name: string): TextDecoder {
  let decoder = decoders.get(name)
  if (decoder === undefined) {
    decoder = decoderNamed(name)
    decoders.set(name, decoder)
  }
  return decoder
}

/** A runtime may come without the tables of other languages. */
function decoderNamed(name: string): TextDecoder {
  try {
    return new TextDecoder(name)
  } catch {
    return new TextDecoder()
  }
}

const ESC = 0x1b

/** `charset` as the message says it, in any case; what cannot be read becomes U+FFFD. */
export function textOf(octets: Uint8Array, charset: string | undefined): string {
  const named = charset === undefined ? undefined : names[charset.toLowerCase()]
  // Old programs send ISO-2022-JP and say nothing, or say US-ASCII; its escapes are nothing else.
  const name = named ?? (octets.includes(ESC) ? 'iso-2022-jp' : 'utf-8')
  return decoderOf(name).decode(octets)
}

/** Octet by octet: what is not ASCII is kept apart, and means nothing. */
export const asciiOf = (octets: Uint8Array): string => decoderOf('windows-1252').decode(octets)

export function octetsOf(ascii: string): Uint8Array {
  const octets = new Uint8Array(ascii.length)
  for (let i = 0; i < ascii.length; i += 1) octets[i] = ascii.charCodeAt(i)
  return octets
}
