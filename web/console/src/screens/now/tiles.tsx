/** Tiles: the questions that come after the first: what is contained, held, due, witnessed, heard. */
import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Now } from '../../../../../src/console/routes/now.ts'
import type { Pulse } from '../../../../../src/ports/console.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText, spanText } from '../../parts/format.ts'
import { State, type StateKind } from '../../parts/state.tsx'
import { Count, Countdown, Moment, Name, Strange, useNow } from '../../parts/texts.tsx'
import { isSilent } from './glance.ts'
import { nowWords } from './words.ts'

const NAMES_SHOWN = 3
const SOURCES_SHOWN = 4

type TilesProps = { readonly now: Now; readonly pulse: Pulse | undefined }

export function Tiles({ now, pulse }: TilesProps) {
  return (
    <div className="sk-tiles">
      <Contained now={now} pulse={pulse} />
      <Held now={now} pulse={pulse} />
      <NextDeadline now={now} pulse={pulse} />
      <Witnessed now={now} pulse={pulse} />
      <Sources now={now} pulse={pulse} />
      <Canaries now={now} pulse={pulse} />
    </div>
  )
}

/** `to`: where it leads; its title is the link, so that it is named by what it is. */
function Tile({
  title,
  to,
  children,
}: {
  readonly title: string
  readonly to?: string
  readonly children: ReactNode
}) {
  return (
    <section className="sk-card sk-tile" aria-label={title}>
      <Text size="sm" c="dimmed" fw={600} component="h2">
        {to === undefined ? (
          title
        ) : (
          <Anchor component={Link} to={to} inherit>
            {title}
          </Anchor>
        )}
      </Text>
      {children}
    </section>
  )
}

function Contained({ now, pulse }: TilesProps) {
  const t = useWords(nowWords)
  const accounts = pulse?.contained ?? now.contained.accounts
  const count = pulse?.contained.length ?? now.contained.count
  return (
    <Tile title={t.tileContained} to="/accounts">
      <div className="sk-tile-value" data-testid="contained-count">
        <State
          kind={count > 0 ? 'bad' : 'good'}
          label={count > 0 ? <Count value={count} /> : t.tileNone}
        />
      </div>
      {accounts.slice(0, NAMES_SHOWN).map((account) => (
        <Anchor
          key={account}
          component={Link}
          to={`/accounts/${encodeURIComponent(account)}`}
          size="sm"
        >
          <Name account={account} />
        </Anchor>
      ))}
      {count > NAMES_SHOWN && (
        <Text size="sm" c="dimmed">
          {t.accountsMore(count - NAMES_SHOWN)}
        </Text>
      )}
    </Tile>
  )
}

function Held({ now, pulse }: TilesProps) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const held = pulse?.held ?? now.held
  const waiting = pulse?.waiting ?? now.waiting
  return (
    <Tile title={t.tileHeld} to="/held">
      <div className="sk-tile-value" data-testid="held-count">
        <Count value={held} />{' '}
        <Text span size="sm" c="dimmed">
          {t.tileHeldUnit}
        </Text>
      </div>
      {waiting > 0 && <Text size="sm">{t.tileWaiting(countText(waiting, language))}</Text>}
      {now.overdue > 0 && (
        <State kind="warn" label={t.tileOverdue(countText(now.overdue, language))} />
      )}
    </Tile>
  )
}

function NextDeadline({ now }: TilesProps) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const [next] = now.deadlines
  const at = useNow(30)
  if (next === undefined)
    return (
      <Tile title={t.tileDeadline} to="/cases">
        <Text size="sm">{t.tileDeadlineNone}</Text>
      </Tile>
    )
  const isOver = new Date(next.due).getTime() < at
  return (
    <Tile title={t.tileDeadline} to="/cases">
      <div className="sk-tile-value">
        <State
          kind={isOver ? 'bad' : next.state === 'due' ? 'warn' : 'idle'}
          label={<Countdown to={next.due} />}
        />
      </div>
      <Anchor component={Link} to={`/cases/${encodeURIComponent(next.case)}`} size="sm">
        <Strange text={next.name[language]} max={120} />
      </Anchor>
      <Text size="sm" c="dimmed">
        {isOver && `${t.tileDeadlineOver} · `}
        <Moment at={next.due} />
      </Text>
    </Tile>
  )
}

const levelKinds: readonly StateKind[] = ['bad', 'warn', 'good', 'good']

function Witnessed({ now, pulse }: TilesProps) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const level = pulse?.evidence.level ?? now.evidence.level
  const { provable } = now.evidence
  const at = useNow(5)
  return (
    <Tile title={t.tileWitness} to="/evidence">
      <div className="sk-tile-value">
        <State kind={levelKinds[level] ?? 'idle'} label={t.level(level)} />
      </div>
      <Text size="sm">{t.levels[level] ?? ''}</Text>
      <Text size="sm" c="dimmed">
        {provable === null
          ? t.notProvable
          : t.provable(
              ageText((at - new Date(provable.at).getTime()) / 1_000, language),
              countText(provable.entry, language),
            )}
      </Text>
    </Tile>
  )
}

/** In the largest unit that fits. */
function ageText(seconds: number, language: 'ja' | 'en'): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return language === 'ja' ? `${whole} 秒` : `${whole} s`
  if (whole < 7_200)
    return language === 'ja' ? `${Math.round(whole / 60)} 分` : `${Math.round(whole / 60)} min`
  return spanText(whole, language)
}

function Sources({ now }: TilesProps) {
  const t = useWords(nowWords)
  const at = useNow(10)
  const silent = now.sources.filter((source) => isSilent(source, at))
  const all = now.sources.length
  const kind: StateKind = all === 0 ? 'idle' : silent.length > 0 ? 'bad' : 'good'
  const words =
    all === 0 ? t.noSources : silent.length > 0 ? t.someSilent(silent.length, all) : t.allFresh(all)
  return (
    <Tile title={t.tileSources}>
      <State kind={kind} label={words} />
      {[...silent, ...now.sources.filter((source) => !silent.includes(source))]
        .slice(0, SOURCES_SHOWN)
        .map((source) => (
          <Text
            key={source.name}
            size="sm"
            c={silent.includes(source) ? 'var(--mantine-color-text)' : 'dimmed'}
          >
            <Strange text={source.name} max={60} />
            {' · '}
            {source.freshAt === null ? '–' : <Moment at={source.freshAt} style="relative" />}
          </Text>
        ))}
    </Tile>
  )
}

function Canaries({ now }: TilesProps) {
  const t = useWords(nowWords)
  const kinds: Readonly<Record<string, StateKind>> = {
    returns: 'good',
    lost: 'bad',
    never: 'warn',
    unsent: 'warn',
  }
  return (
    <Tile title={t.tileCanaries}>
      {now.canaries.length === 0 && <State kind="idle" label={t.noCanaries} />}
      {now.canaries.slice(0, SOURCES_SHOWN).map(({ name, state, returnedAt }) => (
        <div key={name}>
          <State kind={kinds[state] ?? 'idle'} label={t.canaries[state] ?? state} />
          <Text size="sm" c="dimmed">
            <Strange text={name} max={60} />
            {returnedAt !== null && (
              <>
                {' · '}
                <Moment at={returnedAt} style="relative" />
              </>
            )}
          </Text>
        </div>
      ))}
    </Tile>
  )
}
