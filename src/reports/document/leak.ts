/** Leak: the verdict on its ladder, what caps it, and each way by which something may have left. */
import { ladderDrawing } from '../picture/ladder.ts'
import { octets, plain } from '../say/numbers.ts'
import { capNames, channelNames, examinedNames, leakNames, traceNames } from '../words/leak.ts'
import type { Block, Section, Tone } from './model.ts'
import type { Speaker } from './speaker.ts'
import { leakTone } from './summary.ts'

const examinedTone: Readonly<Record<'full' | 'partly' | 'no', Tone>> = {
  full: 'good',
  partly: 'watch',
  no: 'soft',
}
const traceTone: Readonly<Record<'yes' | 'opportunity' | 'no', Tone>> = {
  yes: 'bad',
  opportunity: 'watch',
  no: 'plain',
}

export function leakSection(speaker: Speaker): Section {
  const { found, pick, name, language } = speaker
  const { leak } = found
  const blocks: Block[] = [
    {
      kind: 'verdict',
      tone: leakTone[leak.verdict],
      label: pick({ ja: '情報漏えい判定', en: 'Leak verdict' }),
      text: leakNames[leak.verdict][language],
    },
    {
      kind: 'picture',
      drawing: ladderDrawing(leak, language),
      caption: pick({
        ja: '判定の 6 段階（上ほど重い）',
        en: 'The six rungs of the verdict (the worst on top)',
      }),
    },
    {
      kind: 'paragraph',
      text: pick({
        ja: '不正利用があったときは、調べていない経路が一つでも残る間は「否定できない」より軽い判定をせず、漏えいの痕跡があれば「可能性が高い」以上とします。ここで「痕跡なし」とは、調べたログに痕跡がないという意味であり、漏えいがなかったという意味ではありません。',
        en: 'Once somebody was taken over, and as long as one way out was not examined, the verdict is never milder than “cannot be ruled out”; a trace makes it “likely” at least. “No trace” means that the logs which were examined hold none. It does not mean that nothing leaked.',
      }),
    },
    {
      kind: 'table',
      caption: pick({ ja: '経路ごとの調査状況', en: 'What was examined of each way out' }),
      columns: [
        { head: pick({ ja: '経路', en: 'Way out' }), width: 2.4 },
        { head: pick({ ja: '調査', en: 'Examined' }), width: 1.2 },
        { head: pick({ ja: '痕跡', en: 'Trace' }), width: 1.6 },
        { head: pick({ ja: 'データ量', en: 'Data' }), isNumber: true },
        { head: pick({ ja: '通数（通）', en: 'Messages' }), isNumber: true },
        { head: pick({ ja: '判定への影響', en: 'Caps the verdict' }), width: 1.4 },
        { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.6 },
      ],
      rows: leak.channels.map((channel) => {
        const cap = leak.caps.find((one) => one.channel === channel.channel)
        return [
          name(channelNames, channel.channel),
          { text: name(examinedNames, channel.examined), tone: examinedTone[channel.examined] },
          channel.examined === 'no' && channel.trace === 'no'
            ? '–'
            : { text: name(traceNames, channel.trace), tone: traceTone[channel.trace] },
          channel.octets === undefined ? '–' : octets(channel.octets),
          channel.messages === undefined ? '–' : plain(channel.messages),
          cap === undefined ? '–' : name(capNames, cap.why),
          speaker.lines(channel.evidence, 2),
        ]
      }),
      leftOut: 0,
    },
  ]
  return {
    id: 'leak',
    title: pick({ ja: '情報は漏えいしたか', en: 'Was anything leaked?' }),
    level: 2,
    blocks,
  }
}
