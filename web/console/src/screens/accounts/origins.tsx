/** Origins: from where an account is used, the new ones marked. */
import { Badge, Group, Text } from '@mantine/core'
import type { AccountPage } from '../../../../../src/console/routes/accounts.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Count, Moment, Strange } from '../../parts/texts.tsx'
import { countryText } from './sayings.tsx'
import { accountWords } from './words.ts'

const kinds = { own: 'good', probation: 'warn', login: 'idle', challenged: 'bad' } as const

export function Origins({ page }: { readonly page: Pick<AccountPage, 'origins' | 'countries'> }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const { origins, countries } = page
  const fresh = (
    <Badge color="orange" variant="light">
      {t.isNew}
    </Badge>
  )
  return (
    <Section title={t.origins}>
      <Text size="sm" mb="sm">
        {origins.length === 0 ? t.noOrigins : t.originsLead}
      </Text>
      {origins.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section className="ac-scroll" tabIndex={0} aria-label={t.origins}>
          <table className="ac-table">
            <caption className="sk-hidden">{t.origins}</caption>
            <thead>
              <tr>
                {[t.network, t.country, t.standing, t.first, t.last, t.messages].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {origins.map((origin) => (
                <tr key={origin.network}>
                  <th scope="row">
                    <Strange text={origin.network} max={64} />
                  </th>
                  <td>{origin.country === null ? '–' : countryText(origin.country, language)}</td>
                  <td>
                    <Group gap="xs">
                      <State
                        kind={kinds[origin.standing]}
                        label={t.originStandings[origin.standing]}
                      />
                      {origin.isNew && fresh}
                    </Group>
                  </td>
                  <td>
                    <Moment at={origin.firstAt} />
                  </td>
                  <td>
                    <Moment at={origin.lastAt} />
                  </td>
                  <td>
                    <Count value={origin.messages} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {countries.length > 0 && (
        <>
          <h3 className="ac-h3">{t.countries}</h3>
          <ul className="ac-reasons">
            {countries.map(({ country, own, isNew, lastAt }) => (
              <li key={country}>
                <Group gap="xs">
                  <span>{countryText(country, language)}</span>
                  <State kind={own ? 'good' : 'warn'} label={own ? t.ownCountry : t.otherCountry} />
                  {isNew && !own && fresh}
                  <Text size="sm" c="dimmed" component="span">
                    {t.last} <Moment at={lastAt} />
                  </Text>
                </Group>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
