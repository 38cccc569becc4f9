/** Verdicts: what was stopped or held, at the moment in which it was; the newest above. */
import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage, useWords } from '../../language.tsx'
import { useRecent, type Verdict } from '../../live.tsx'
import { countText } from '../../parts/format.ts'
import { Empty, Section } from '../../parts/page.tsx'
import { Moment, Name, Strange } from '../../parts/texts.tsx'
import { nowWords, reasonName } from './words.ts'

const FIRST_SHOWN = 8

export function Verdicts() {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const { verdicts, skipped } = useRecent()
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? verdicts : verdicts.slice(0, FIRST_SHOWN)
  return (
    <Section title={t.verdicts} aside={t.verdictsAside}>
      {verdicts.length === 0 ? (
        <Empty title={t.noVerdicts} text={t.noVerdictsWhy} />
      ) : (
        <ul className="sk-verdicts" aria-label={t.verdicts}>
          {shown.map((verdict) => (
            <Line key={verdict.entry} verdict={verdict} />
          ))}
        </ul>
      )}
      {verdicts.length > FIRST_SHOWN && !isWhole && (
        <Button size="xs" variant="default" onClick={() => setWhole(true)}>
          {t.showAll(countText(verdicts.length, language))}
        </Button>
      )}
      {skipped > 0 && (
        <Text size="sm" c="dimmed">
          {t.skipped(countText(skipped, language))}
        </Text>
      )}
    </Section>
  )
}

function Line({ verdict }: { readonly verdict: Verdict }) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const { at, entry, what, account, action, recipients, reasons, clientIp, country } = verdict
  return (
    <li className="sk-verdict-line">
      <Badge color={action === 'contain' ? 'red' : 'yellow'} variant="light" size="lg">
        {t.actions[action] ?? action}
      </Badge>
      <div>
        <Group justify="space-between" gap="xs">
          <Anchor component={Link} to={`/accounts/${encodeURIComponent(account)}`}>
            <Name account={account} />
          </Anchor>
          <Text size="sm" c="dimmed" component="span">
            <Moment at={at} style="relative" />
          </Text>
        </Group>
        <Text size="sm">
          {what === 'message' ? t.message : t.login}
          {recipients > 0 && ` · ${t.recipients(recipients, countText(recipients, language))}`}
          {clientIp !== undefined && (
            <>
              {' · '}
              <Strange text={clientIp} max={64} />
              {country !== undefined && ` (${country.slice(0, 2)})`}
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {reasons.map((code) => reasonName(code, language)).join(language === 'ja' ? '、' : ', ')}
          {' · '}
          {t.entry(countText(entry, language))}
        </Text>
      </div>
    </li>
  )
}
