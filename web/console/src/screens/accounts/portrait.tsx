/** Portrait: what is normal for an account, in figures. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Portrait } from '../../../../../src/console/routes/accounts.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText } from '../../parts/format.ts'
import { Section } from '../../parts/page.tsx'
import { Moment } from '../../parts/texts.tsx'
import { accountWords } from './words.ts'

const short = (value: number): number => Math.round(value * 10) / 10

export function PortraitFacts({ portrait }: { readonly portrait: Portrait }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const n = (value: number) => countText(short(value), language)
  const { recipientsPerMessage, programs } = portrait
  const size = ({ from, to }: Portrait['recipientsPerMessage']['typical']) =>
    to === null ? t.recipientsFrom(n(from)) : t.recipientsOf(n(from), n(to))
  return (
    <Section title={t.normal}>
      {portrait.standing !== 'known' && (
        <Text size="sm" mb="sm">
          {portrait.standing === 'unknown' ? t.normalUnknown : t.normalEarly}
        </Text>
      )}
      <dl className="ac-facts">
        <Fact name={t.sessions} value={t.times(n(portrait.sessions))} />
        <Fact name={t.perSession} value={t.perMessage(n(portrait.perSession))} />
        <Fact
          name={t.recipientsUsual}
          value={t.recipientsWords(
            size(recipientsPerMessage.typical),
            size(recipientsPerMessage.high),
          )}
        />
        <Fact name={t.contacts} value={t.persons(n(portrait.contacts))} />
        <Fact name={t.newShare} value={`${n(portrait.newShare * 100)} %`} />
        <Fact name={t.programs} value={t.kinds(n(programs.sending), n(programs.login))} />
        <Fact
          name={t.mailings}
          value={t.mailingsWords(n(portrait.mailings), n(portrait.largestMailing))}
        />
        <Fact name={t.since} value={<Moment at={portrait.since} />} />
      </dl>
      <Text size="sm" c="dimmed" mt="sm">
        {t.ownShare(n(portrait.ownShare * 100))}
      </Text>
    </Section>
  )
}

export const Fact = ({ name, value }: { readonly name: string; readonly value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)
