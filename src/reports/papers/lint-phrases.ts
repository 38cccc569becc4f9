/**
 * Phrases: what a document must not say of itself: that nothing leaked when nobody can know, that
 * safety always comes first, and whose fault it was.
 *
 * Looked for in what people typed; our own sentences are held to it by a test.
 */
import type { LeakVerdictCode } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { plainDigits } from './numerals.ts'

export type PhraseCode = 'denial' | 'filler' | 'blame'
export type PhraseFound = { readonly code: PhraseCode; readonly text: string }

/** Rungs that a wording may be used at. */
type Denial = { readonly at: readonly LeakVerdictCode[]; readonly pattern: RegExp }

const gone = '(?:個人)?(?:情報|データ)?(?:の|は|が|等の|などの)*(?:外部への|外部に)?'
const leaks = '(?:流出|漏えい|漏洩|漏れ|持ち出し|窃取)'
const denials: Readonly<Record<Language, readonly Denial[]>> = {
  ja: [
    {
      at: ['none'],
      pattern: new RegExp(
        `${gone}${leaks}(?:した事実|の事実|の事実等|被害)?(?:は|が|も|等は|などは|について)?(?:一切|全く|まったく)?(?:ありません|ございません|なかった|無かった|ない(?!か)|していません|しておりません|起きていません|発生していません|発生しておりません|生じていません|認められません|されていません)`,
        'u',
      ),
    },
    {
      at: ['none'],
      pattern: new RegExp(`${leaks}(?:は|が)?(?:なし|無し|ゼロ|否定されました|完全に否定)`, 'u'),
    },
    {
      at: ['none'],
      pattern: /(?:情報|データ)(?:は|が)(?:すべて|全て)?(?:無事|安全)(?:です|でした|である)/u,
    },
    {
      at: ['none', 'unlikely'],
      pattern: new RegExp(
        `${leaks}(?:した|の)?(?:可能性|おそれ|恐れ)(?:は|が)?(?:極めて|非常に|限りなく)?低い`,
        'u',
      ),
    },
    {
      at: ['none'],
      pattern: new RegExp(
        `${leaks}(?:した|の)?(?:可能性|おそれ|恐れ)(?:は|が)(?:一切|全く|まったく|ほぼ|ほとんど)?(?:ありません|ございません|なかった|ない(?!とは|わけ|か))`,
        'u',
      ),
    },
    {
      at: ['none', 'unlikely', 'no-trace'],
      pattern: new RegExp(
        `${leaks}(?:した事実|の事実|の痕跡|被害)?(?:は|が|も)?(?:一切)?(?:確認されて(?:い|お)|確認できて(?:い|お)|認められて(?:い|お)|見つかって(?:い|お))(?:りません|らず|ません|ない)`,
        'u',
      ),
    },
  ],
  en: [
    {
      at: ['none'],
      pattern:
        /\bno (?:personal |customer |confidential |sensitive )?(?:data|information|records?|details|leak|leakage|breach|exfiltration)\b(?: (?:was|were|has been|have been|is|are|had been))?(?: ever)? ?(?:leaked|stolen|lost|exposed|compromised|taken|disclosed|accessed|exfiltrated|occurred|breached)/iu,
    },
    {
      at: ['none'],
      pattern:
        /\b(?:data|information|records?) (?:was|were|has|have|is|are|did)(?: been)? ?(?:not|n['’]t|never)(?: been)? (?:leaked?|stolen|lost|exposed?|compromised?|taken|disclosed|accessed|exfiltrated|leave)/iu,
    },
    {
      at: ['none'],
      pattern:
        /\b(?:nothing (?:was|has been) (?:leaked|stolen|taken|lost)|there (?:was|is|has been) no (?:data |information )?(?:leak|leakage|breach|exfiltration)|(?:data|information) (?:is|are|remains?) (?:safe|secure))\b/iu,
    },
    {
      at: ['none', 'unlikely'],
      pattern:
        /\b(?:leak|leakage|breach|exfiltration)\b[^.]{0,40}\b(?:unlikely|improbable|low (?:risk|probability))|\bunlikely\b[^.]{0,60}\b(?:leaked|stolen|taken|exposed|disclosed)/iu,
    },
    {
      at: ['none', 'unlikely', 'no-trace'],
      pattern:
        /\bno (?:evidence|sign|signs|trace|traces|indication)\b[^.]{0,60}\b(?:leak|leaked|leakage|stolen|taken|exposed|disclosed|breach|exfiltrat\w+|compromised)/iu,
    },
  ],
}

const fillers: Readonly<Record<Language, readonly RegExp[]>> = {
  ja: [
    /セキュリティを最優先/u,
    /(?:安全|安心)を最優先/u,
    /セキュリティ(?:対策)?(?:に|には)(?:万全|細心)/u,
    /万全(?:を期|の(?:対策|体制|態勢|措置))/u,
    /(?:より一層|なお一層|今まで以上に)(?:の)?(?:セキュリティ|安全)/u,
  ],
  en: [
    /take[sn]? (?:the |your |our )?(?:\w+ )?(?:security|privacy)\b[^.]{0,40}\b(?:very |extremely )?serious/iu,
    /\b(?:security|privacy|safety) (?:of [^.]{0,40} )?is (?:our|the) (?:top|highest|number one|first|utmost) priority/iu,
    /\b(?:abundance|excess) of caution\b/iu,
    /\bcommitted to (?:protecting|safeguarding) (?:your|the) /iu,
    /\bhighly sophisticated\b/iu,
    /\bstate[- ]of[- ]the[- ]art\b/iu,
  ],
}

const blames: Readonly<Record<Language, readonly RegExp[]>> = {
  ja: [
    /(?:職員|社員|従業員|担当者|利用者|ユーザー?|お客様|委託先|ベンダー|事業者|業者)(?:側)?(?:の|による)(?:不注意|過失|怠慢|怠り|落ち度|ミス|不手際|責任|認識不足|せい)/u,
    /(?:初歩的|単純)なミス/u,
    /(?:せい|責任)(?:です|である|に(?:ほかなりません|尽きる))/u,
    /(?:が|は)(?:悪い|悪かった)/u,
  ],
  en: [
    /\b(?:employee|staff|user|customer|vendor|contractor|supplier|administrator)(?:['’]s|s['’]|s)? (?:carelessness|negligence|fault|mistake|error|failure|incompetence)\b/iu,
    /\b(?:caused|due) (?:by|to) (?:a |an |the )?(?:careless|negligent|incompetent)\b/iu,
    /\b(?:is|are|was|were) to blame\b/iu,
    /\bblames?\b/iu,
  ],
}

export function phrasesIn(text: string, verdict: LeakVerdictCode): readonly PhraseFound[] {
  // Both languages: an English sentence in a Japanese document denies as much.
  const plain = plainDigits(text).replaceAll(/\s+/g, ' ')
  // Japanese does not need the spaces that somebody may put between.
  const closed = plain.replaceAll(/(?<=[ぁ-んァ-ヶ一-龠]) (?=[ぁ-んァ-ヶ一-龠])/gu, '')
  const found: PhraseFound[] = []
  for (const language of ['ja', 'en'] as const) {
    for (const { at, pattern } of denials[language]) {
      const match = pattern.exec(closed)
      if (match !== null && !at.includes(verdict)) found.push({ code: 'denial', text: match[0] })
    }
    for (const [code, patterns] of [
      ['filler', fillers[language]],
      ['blame', blames[language]],
    ] as const)
      for (const pattern of patterns) {
        const match = pattern.exec(closed)
        if (match !== null) found.push({ code, text: match[0] })
      }
  }
  return found
}
