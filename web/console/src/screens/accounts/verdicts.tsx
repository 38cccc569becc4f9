/** Verdicts: what was decided on an account's latest messages; the weights of each on request. */
import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useId, useState } from 'react'
import { explainWords } from '../../../../../src/cli/explain-words.ts'
import type { Verdict, VerdictList } from '../../../../../src/console/routes/accounts.ts'
import { ask, type ProblemError, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Problem, Section } from '../../parts/page.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { ExplanationShown, type Told } from './explanation.tsx'
import { type Run, runsOf } from './fold.ts'
import { decibanText, Reasons } from './sayings.tsx'
import { Scale } from './scale.tsx'
import { accountWords } from './words.ts'

/** Asked for at once, and lines that are shown before somebody asks for more. */
const PAGE = 50
const LINES = 10
const colours: Readonly<Record<string, string>> = { pass: 'green', delay: 'yellow' }

export function Verdicts({ path }: { readonly path: string }) {
  const t = useWords(accountWords)
  const list = useInfiniteQuery<VerdictList, ProblemError>({
    queryKey: [`${path}/verdicts`],
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET',
        pathWith(`${path}/verdicts`, {
          most: PAGE,
          ...(pageParam === 0 ? {} : { before: Number(pageParam) }),
        }),
        undefined,
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  })
  const verdicts = list.data?.pages.flatMap((page) => page.verdicts) ?? []
  const runs = runsOf(verdicts)
  const [lines, setLines] = useState(LINES)
  const more = () => setLines(lines + LINES)
  // A page may become a single line; the last run may go on in the next.
  const { hasNextPage, isFetching, fetchNextPage } = list
  const isShort = runs.length <= lines && hasNextPage && !isFetching
  useEffect(() => {
    if (isShort) void fetchNextPage()
  }, [isShort, fetchNextPage])
  return (
    <Section title={t.verdicts}>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading />}
      {list.data !== undefined && verdicts.length === 0 && (
        <Empty title={t.noVerdicts} text={t.noVerdictsWhy} />
      )}
      {verdicts.length > 0 && (
        <>
          <Text size="sm" c="dimmed">
            {t.verdictsLead}
          </Text>
          <ul className="ac-verdicts" aria-label={t.verdicts}>
            {runs
              .slice(0, lines)
              .map((run) =>
                run.length === 1 ? (
                  <Line key={run[0].reference} verdict={run[0]} />
                ) : (
                  <Same key={run[0].reference} run={run} />
                ),
              )}
          </ul>
          {(lines < runs.length || list.hasNextPage) && (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={more}>
              {t.more}
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

function Same({ run }: { readonly run: Run }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const say = explainWords[language]
  const [newest] = run
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Badge color={colours[newest.answer] ?? 'red'} variant="light">
            {say.answers[newest.answer] ?? newest.answer}
          </Badge>
          <Text size="sm" fw={650} component="span">
            {t.same(countText(run.length, language))}
          </Text>
        </Group>
        <Text size="sm" c="dimmed" component="span">
          <Moment at={run.at(-1)?.at} /> – <Moment at={newest.at} />
        </Text>
      </Group>
      {newest.summary.length === 0 ? (
        <Text size="sm">{t.nothingTold}</Text>
      ) : (
        <Reasons reasons={newest.summary} />
      )}
      <details>
        <summary className="sk-summary">{t.sameShow}</summary>
        <ul className="ac-reasons">
          {run.map(({ reference, at, recipients, entry, log }) => (
            <li key={reference}>
              <Moment at={at} /> <span className="sk-figure">{reference}</span>{' '}
              {t.recipients(countText(recipients, language))}{' '}
              {log === undefined && (
                <Anchor component={Link} to={`/evidence/entries/${entry}`} size="sm">
                  {t.entry(countText(entry, language))}
                </Anchor>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

function Line({ verdict }: { readonly verdict: Verdict }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const say = explainWords[language]
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const mayExplain = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const explain = useAct<undefined, { readonly explained: unknown }>(
    'POST',
    `/api/v1/messages/${verdict.reference}/explanations`,
    { isQuiet: true },
  )
  const told = explain.data?.explained as { readonly message?: Told } | undefined
  const { reference, at, answer, wouldHave, state, recipients, evidence, entry, log, bars } =
    verdict
  const toggle = () => {
    if (!isOpen && explain.data === undefined) explain.mutate(undefined)
    setOpen(!isOpen)
  }
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Badge color={colours[answer] ?? 'red'} variant="light">
            {say.answers[answer] ?? answer}
          </Badge>
          {wouldHave !== null && (
            <Text size="sm" component="span">
              {say.wouldHave(say.answers[wouldHave] ?? wouldHave)}
            </Text>
          )}
          <Text size="sm" component="span">
            {say.states[state] ?? state} · {t.recipients(countText(recipients, language))}
          </Text>
          {verdict.clientIp !== null && (
            <Text size="sm" component="span">
              <Strange text={verdict.clientIp} max={64} />
            </Text>
          )}
        </Group>
        <Text size="sm" c="dimmed" component="span">
          <Moment at={at} />
        </Text>
      </Group>
      {evidence !== null && bars !== null && <Scale evidence={evidence} bars={bars} />}
      {verdict.summary.length === 0 ? (
        <Text size="sm">{t.nothingTold}</Text>
      ) : (
        <Reasons reasons={verdict.summary} />
      )}
      <Group gap="md" mt={4}>
        <Text size="sm" component="span">
          {evidence !== null && `${decibanText(evidence, language)} dB · `}
          <span className="sk-figure">{reference}</span>
        </Text>
        {log === undefined ? (
          <Anchor component={Link} to={`/evidence/entries/${entry}`} size="sm">
            {t.entry(countText(entry, language))}
          </Anchor>
        ) : (
          <Text size="sm" component="span">
            {t.entry(countText(entry, language))} {t.olderLog(log)}
          </Text>
        )}
        {verdict.isExplained && mayExplain && (
          <Button
            size="xs"
            variant="default"
            aria-expanded={isOpen}
            aria-controls={id}
            loading={explain.isPending}
            onClick={toggle}
          >
            {isOpen ? t.hideWeights : t.showWeights}
          </Button>
        )}
      </Group>
      <div id={id}>
        {isOpen && <Problem error={explain.error} />}
        {isOpen && told?.message !== undefined && (
          <ExplanationShown label={t.weightsOf(reference)} told={told.message} />
        )}
      </div>
    </li>
  )
}
