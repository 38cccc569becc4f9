/** Standing: level, witnesses, seals, anchors, gaps, erasures; and what would be left of it all. */
import { Anchor, Stack, Text } from '@mantine/core'
import type { EvidenceHead } from '../../../../../src/console/routes/evidence.ts'
import { sayProvable, sayStanding } from '../../../../../src/evidence/level-words.ts'
import type { Instant } from '../../../../../src/lib/time.ts'
import { useLanguage, useWords } from '../../language.tsx'
import {
  countText,
  Moment,
  Section,
  State,
  type StateKind,
  Strange,
  useNow,
} from '../../parts/index.ts'
import { useHead } from './checked-head.ts'
import { Facts } from './facts.tsx'
import type { EvidenceFacts, GapsTold } from './shapes.ts'
import { evidenceWords } from './words.ts'

/** The same page that lies in each package; it is opened from the disk, where no server can change it. */
export const VERIFY_PAGE = '/api/v1/evidence/verify-page'

export function Standing({ told }: { readonly told: EvidenceHead }) {
  const t = useWords(evidenceWords)
  const { language } = useLanguage()
  const n = (count: number): string => countText(count, language)
  const evidence = told.evidence as unknown as EvidenceFacts
  const gaps = told.gaps as unknown as GapsTold
  const { erasures = [], preservations = [] } = told.privacy as {
    readonly erasures?: readonly unknown[]
    readonly preservations?: readonly unknown[]
  }
  const { standing, scrub, quorum } = evidence
  const elders = told.head?.elders ?? []
  return (
    <>
      <Section title={t.standing} aside={t.level(standing.level)}>
        <Stack gap="sm">
          <div className="ev-levels" aria-hidden="true">
            {[1, 2, 3].map((level) => (
              <span key={level} className={level <= standing.level ? 'ev-reached' : undefined} />
            ))}
          </div>
          <Lines told={told} />
          <div>
            <Text fw={650}>{t.lost}</Text>
            <Lost told={told} />
          </div>
        </Stack>
      </Section>
      <div className="ev-two">
        <Section title={t.witnesses} aside={t.quorum(quorum.needed, quorum.of)}>
          <Witnesses told={evidence} />
        </Section>
        <Section title={t.seals}>
          <Stack gap="xs">
            <State
              kind={sealKinds[standing.seals.state]}
              label={t.sealState[standing.seals.state]}
            />
            {standing.seals.size !== null && (
              <Text size="sm">
                {t.sealed(n(standing.seals.size))} <Moment at={standing.seals.sealedAt} />
              </Text>
            )}
            {standing.seals.fault !== null && <Strange text={standing.seals.fault} />}
          </Stack>
        </Section>
        <Section title={t.anchors}>
          {standing.anchors.length === 0 ? (
            <Text c="dimmed">{t.noAnchors}</Text>
          ) : (
            <Facts
              rows={standing.anchors.map(({ way, size, at, fault }) => [
                way,
                <Stack key={way} gap={2}>
                  {size == null ? t.never : t.anchorSize(n(size))}
                  {at != null && <Moment at={at} />}
                  {fault != null && <State kind="bad" label={<Strange text={fault} />} />}
                </Stack>,
              ])}
            />
          )}
        </Section>
        <Section title={t.scrub}>
          {scrub.last === null ? (
            <State kind="idle" label={t.scrubNever} />
          ) : (
            <Stack gap={2}>
              <State
                kind={scrub.last.problems === 0 ? 'good' : 'bad'}
                label={scrub.last.problems === 0 ? t.scrubGood : t.scrubBad(n(scrub.last.problems))}
              />
              <Text size="sm">
                <Moment at={scrub.last.at} /> · {t.anchorSize(n(scrub.last.size))}
              </Text>
            </Stack>
          )}
          {scrub.running !== null && (
            <Text size="sm">
              {t.scrubRunning}: {n(scrub.running.next)} / {n(scrub.running.of)}
            </Text>
          )}
        </Section>
        <Section title={t.gaps}>
          <Stack gap="xs">
            <State
              kind={gaps.count === 0 ? 'good' : 'warn'}
              label={
                gaps.count === 0
                  ? t.gapsNone(gaps.sinceDays)
                  : t.gapsSome(n(gaps.count), gaps.sinceDays)
              }
            />
            {gaps.canaries.map(({ name, way, state, returnedAt }) => (
              <div key={`${way} ${name}`}>
                <State
                  kind={state === 'returns' ? 'good' : state === 'lost' ? 'bad' : 'idle'}
                  label={
                    <>
                      <Strange text={name} /> ({way}){t.outcome('', t.canary[state])}
                    </>
                  }
                />{' '}
                {returnedAt !== null && <Moment at={returnedAt} style="relative" />}
              </div>
            ))}
          </Stack>
        </Section>
        <Section title={t.privacy}>
          <Text>{t.erasures(n(erasures.length))}</Text>
          <Text>{t.holds(n(preservations.length))}</Text>
        </Section>
        {elders.length > 0 && (
          <Section title={t.elders}>
            {elders.map(({ log, entries, to }) => (
              <Text key={log} size="sm">
                <Strange text={log} /> {t.elderLine(n(entries), to)}
              </Text>
            ))}
          </Section>
        )}
        <Section title={t.verifyPage}>
          <Text size="sm" mb="xs">
            {t.verifyLead}
          </Text>
          <Anchor href={VERIFY_PAGE} download="verify.html" underline="always">
            {t.openVerify}
          </Anchor>
        </Section>
      </div>
    </>
  )
}

const sealKinds: Readonly<Record<EvidenceFacts['standing']['seals']['state'], StateKind>> = {
  off: 'idle',
  founding: 'warn',
  sealing: 'good',
  stopped: 'bad',
}

const standingIn = (told: EvidenceHead) => {
  const { level, missing, advised, provable } = (told.evidence as unknown as EvidenceFacts).standing
  return {
    ...{ level, missing, advised },
    provable:
      provable === null
        ? undefined
        : { entry: provable.entry, by: provable.by, at: Date.parse(provable.at) as Instant },
  }
}

/** The level, what the next one takes, and what is advised. */
function Lines({ told }: { readonly told: EvidenceHead }) {
  const { language } = useLanguage()
  const { provable: _, ...standing } = standingIn(told)
  const lines = sayStanding({ ...standing, provable: undefined }, 0 as Instant, language)
  return (
    <>
      {lines.slice(0, -1).map((line) => (
        <Text key={line} className="ev-line">
          {line}
        </Text>
      ))}
    </>
  )
}

/** Grows older while somebody looks at it. */
function Lost({ told }: { readonly told: EvidenceHead }) {
  const { language } = useLanguage()
  const { head } = useHead()
  const now = useNow()
  // By the guard's clock: this machine's may be wrong.
  const asked = head.dataUpdatedAt === 0 ? now : head.dataUpdatedAt
  const there = Date.parse(told.now) + Math.max(0, now - asked)
  return (
    <Text aria-live="off" className="ev-line">
      {sayProvable(standingIn(told).provable, there as Instant, language)}
    </Text>
  )
}

function Witnesses({ told }: { readonly told: EvidenceFacts }) {
  const t = useWords(evidenceWords)
  const { language } = useLanguage()
  const { known } = useHead()
  const cosigned = known.data?.checked?.cosigned ?? []
  if (told.witnesses.length === 0) return <Text size="sm">{t.noWitnesses}</Text>
  return (
    <Facts
      rows={told.witnesses.map(({ name, size, at, fault }) => {
        const here = cosigned.find((one) => one.name === name || one.name.startsWith(`${name}.`))
        return [
          name,
          <Stack key={name} gap={2}>
            {here !== undefined && (
              <State
                kind={here.state === 'good' ? 'good' : here.state === 'bad' ? 'bad' : 'idle'}
                label={t.cosign[here.state]}
              />
            )}
            <Text size="sm">
              {at == null ? (
                t.lastCosigned(t.never)
              ) : (
                <>
                  {t.lastCosignedAt}
                  <Moment at={at} style="relative" />
                </>
              )}
              {size != null && ` (${t.anchorSize(countText(size, language))})`}
            </Text>
            {fault != null && <State kind="bad" label={<Strange text={fault} />} />}
          </Stack>,
        ]
      })}
    />
  )
}
