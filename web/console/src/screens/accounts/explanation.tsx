/**
 * Explanation: why a message was judged so: weights as bars, the sum against the bars, the odds, and
 * what would have changed the answer. In the words of `sekimori explain`.
 */
import { Text } from '@mantine/core'
import { explainWords } from '../../../../../src/cli/explain-words.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import { sentenceOf } from '../../../../../src/verdict/behaviour-words.ts'
import type { Explanation } from '../../../../../src/verdict/explanation.ts'
import { useLanguage } from '../../language.tsx'
import { Bars } from '../../parts/bars.tsx'
import { Strange } from '../../parts/texts.tsx'
import { decibanText, type LooseReason, Reasons, reasonText } from './sayings.tsx'
import { Scale } from './scale.tsx'

export type Told = {
  readonly reference: string
  readonly evidence: number | null
  readonly reasons: readonly LooseReason[]
  readonly explanation: Explanation | null
  readonly began: string | null
}

const plain = (value: number): string => String(Number(value.toPrecision(2)))

export function oddsText(probability: number, language: Language): string {
  const say = explainWords[language]
  if (probability > 0.999) return say.certainly('> 99.9')
  return probability > 0.5
    ? say.certainly(plain(probability * 100))
    : say.oneIn(
        new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(1 / probability),
      )
}

export function ExplanationShown({
  label,
  told: { explanation, reasons },
}: {
  readonly label: string
  readonly told: Told
}) {
  const { language } = useLanguage()
  const say = explainWords[language]
  if (explanation === null)
    return reasons.length === 0 ? (
      <Text size="sm">{say.nothing}</Text>
    ) : (
      <Reasons reasons={reasons} />
    )
  const { leading, weights, others, odds, bars, changes } = explanation
  const barAt = (opinion: string) =>
    bars.find((bar) => bar.opinion === opinion)?.decibans ?? Number.POSITIVE_INFINITY
  return (
    <div>
      <Text size="sm" my="xs">
        <Strange text={reasonText(leading as LooseReason, language)} max={600} />
      </Text>
      <Bars
        label={label}
        bars={weights.map((weight, at) => ({
          key: `${weight.part}${at}`,
          label: <Strange text={sentenceOf(weight, language)} max={600} />,
          value: weight.decibans,
        }))}
        total={leading.decibans}
      />
      <Text size="sm" mt="sm">
        {say.ofAll}: <strong>{decibanText(leading.total, language)} dB</strong>
      </Text>
      <Scale
        evidence={leading.total}
        bars={{ delay: barAt('delay'), hold: barAt('challenge'), contain: barAt('contain') }}
      />
      <ul className="ac-reasons">
        {bars.map(({ opinion, decibans, margin }) => (
          <li key={opinion}>
            {say.barNames[opinion]} ({decibanText(decibans, language)} dB):{' '}
            {margin >= 0 ? say.reached(margin.toFixed(1)) : say.missing((-margin).toFixed(1))}
          </li>
        ))}
      </ul>
      <Text size="sm">
        {say.odds(oddsText(odds.probability, language), plain(odds.hazard * 100))}
      </Text>
      {changes.length > 0 && (
        <>
          <h4 className="ac-h3">{say.changes}</h4>
          <ul className="ac-reasons">
            {changes.map(({ what, total, opinion, within }) => (
              <li key={what}>
                {say.changed[what]} → {say.opinions[opinion]}
                {opinion === leading.opinion ? ` ${say.same}` : ''} ({within ? '~ ' : ''}
                {decibanText(total, language)} dB)
              </li>
            ))}
          </ul>
        </>
      )}
      {others.length > 0 && (
        <>
          <h4 className="ac-h3">{say.others}</h4>
          <Reasons reasons={others as readonly LooseReason[]} />
        </>
      )}
    </div>
  )
}
