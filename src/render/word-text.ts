/** Word text: how our text stands in Word: fonts by name, colours, and nothing that Word would obey. */
import { type IFontAttributesProperties, Paragraph, TextRun } from 'docx'
import type { Language } from '../lib/words.ts'
import type { Tone } from '../reports/document/model.ts'

export const colours = {
  ink: '1C2733',
  soft: '55616E',
  edge: 'B8C0C8',
  back: 'EEF1F3',
  bad: 'B3261E',
} as const
export const tones: Readonly<Record<Tone, readonly [fore: string, back: string]>> = {
  bad: ['B3261E', 'FBEAE8'],
  watch: ['8A5200', 'FDF3E1'],
  good: ['24694B', 'E6F3EC'],
  soft: ['55616E', 'EEF1F3'],
  plain: ['1C2733', 'EEF1F3'],
}

/** Named only: every Word of Japan has them, and others put their own in place. */
export function fontOf(language: Language, isHeading = false): IFontAttributesProperties {
  const east = isHeading ? 'Yu Gothic' : language === 'ja' ? 'Yu Mincho' : 'Yu Gothic'
  const west = isHeading ? 'Arial' : language === 'ja' ? 'Times New Roman' : 'Calibri'
  return { ascii: west, hAnsi: west, cs: west, eastAsia: east }
}

/** XML 1.0 has no controls but tab and line feed, no lone surrogates and no non-characters. */
const unwritable = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u007f-\u009f]/gu

export const inert = (said: string): string =>
  said.replaceAll(
    unwritable,
    (it) => `‹U+${(it.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  )

type Look = { readonly bold?: boolean; readonly color?: string; readonly size?: number }

/** One run; line feeds of ours are breaks. */
export const runs = (said: string, look: Look = {}): TextRun[] =>
  inert(said)
    .split('\n')
    .map((one, nth) => new TextRun({ text: one, ...look, ...(nth > 0 ? { break: 1 } : {}) }))

export const text = (said: string, look: Look = {}): TextRun =>
  new TextRun({ text: inert(said).replaceAll('\n', ' '), ...look })

export const line = (said: string, look: Look = {}): Paragraph =>
  new Paragraph({ spacing: { after: 40 }, children: runs(said, look) })
