/**
 * Frame of a case: its name, how bad it is and where it stands, and the sections as links, each with an
 * address of its own. It is live: what is done in the case is asked again.
 */
import { Alert, Anchor, Badge, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { caseKindNames, caseStateNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import {
  Loading,
  Page,
  Problem,
  State,
  type StateKind,
  Strange,
  strangeText,
} from '../../parts/index.ts'
import './cases.css'
import {
  caseAddress,
  useBrief,
  useCaseLive,
  useCaseNumber,
  useMayExplain,
  useMayRespond,
  useText,
} from './kit.ts'

const kinds: Readonly<Record<string, StateKind>> = {
  suspected: 'warn',
  declared: 'bad',
  contained: 'warn',
  eradicated: 'warn',
  recovering: 'warn',
  monitoring: 'good',
  closed: 'idle',
  rejected: 'idle',
  merged: 'idle',
}
export const stateKind = (state: string): StateKind => kinds[state] ?? 'idle'

export const SECTIONS = [
  ...(['', '/timeline', '/tasks', '/facts', '/leak', '/spread'] as const),
  ...(['/duties', '/papers', '/notices', '/parties', '/records', '/end'] as const),
] as const

export function CaseFrame({
  section,
  children,
}: {
  readonly section: (typeof SECTIONS)[number]
  readonly children: (brief: CaseBrief) => ReactNode
}) {
  const t = useText()
  const id = useCaseNumber()
  const { language } = useLanguage()
  const mayRespond = useMayRespond()
  const mayExplain = useMayExplain()
  useCaseLive(id)
  const { data, error, refetch } = useBrief(id)
  const its = data?.case
  const title = its?.title?.[language] ?? its?.title?.ja ?? its?.title?.en
  const kind = its === undefined ? '' : (nameIn(caseKindNames, its.kind, language) ?? its.kind)
  return (
    <Page
      title={
        <>
          {id} <Strange text={title ?? kind} max={200} />
        </>
      }
      name={`${id} ${strangeText(title ?? kind)} – ${t.sections[section]}`}
      lead={
        its === undefined ? undefined : (
          <Group gap="md" component="span" display="flex">
            <State
              kind={stateKind(its.state)}
              label={nameIn(caseStateNames, its.state, language) ?? its.state}
            />
            <span>{t.severityOf(its.severity)}</span>
            {its.exercise && <Badge variant="outline">{t.exercise}</Badge>}
            {data !== undefined && data.standing.rounds.length > 0 && (
              <State kind="warn" label={t.sending} />
            )}
          </Group>
        )
      }
      actions={
        <Anchor component={Link} to="/cases" size="sm">
          {t.backToAll}
        </Anchor>
      }
    >
      <nav aria-label={t.section} className="ca-tabs">
        <ul>
          {SECTIONS.map((one) => (
            <li key={one}>
              <Link
                to={caseAddress(id, one)}
                aria-current={one === section ? 'page' : undefined}
                activeOptions={{ exact: true }}
              >
                {t.sections[one]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {its?.mergedInto !== undefined && (
        <Alert color="gray">
          {t.mergedInto(its.mergedInto)}{' '}
          <Anchor component={Link} to={caseAddress(its.mergedInto)}>
            {t.goThere}
          </Anchor>
        </Alert>
      )}
      {!mayRespond && <p className="ca-note">{t.noRights}</p>}
      {!mayExplain && <p className="ca-note">{t.veiled}</p>}
      <Problem error={error} onRetry={() => void refetch()} />
      {data === undefined ? error === null ? <Loading lines={6} /> : null : children(data)}
    </Page>
  )
}
