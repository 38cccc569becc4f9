/**
 * Preview of a document: in a frame that runs nothing and may ask nobody, or as text; what the lint
 * refuses stands above it with where, and below what changed against the last release.
 */
import { Alert, Button, Group, List, SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PaperKind } from '../../../../../src/cases/case.ts'
import type { PaperProblem, PaperSeen } from '../../../../../src/ports/console-cases.ts'
import {
  type Problem as Lint,
  problemSaid,
  problemTodo,
} from '../../../../../src/reports/papers/lint-words.ts'
import { caseFactNames, paperNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { ask, type ProblemError } from '../../api.ts'
import { useLanguage } from '../../language.tsx'
import { Count, Loading, Problem, Section, Strange } from '../../parts/index.ts'
import { Wide } from './figure.tsx'
import { apiOf, useText } from './kit.ts'

/** Our own style is let in by the page's nonce; nothing else in the frame is. */
const framed = (html: string): string => {
  const nonce =
    document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content') ??
    document.querySelector<HTMLElement>('style[nonce]')?.nonce ??
    ''
  return html.replace('<style>', `<style nonce="${nonce}">`)
}

export function Preview({
  id,
  kind,
  of,
  entry,
}: {
  readonly id: string
  readonly kind: PaperKind
  readonly of: string | undefined
  /** Of the case: when it changed, the draft may be looked at anew. */
  readonly entry: number
}) {
  const t = useText()
  const { language: own } = useLanguage()
  const [language, setLanguage] = useState<'ja' | 'en'>(own)
  const [form, setForm] = useState<'html' | 'txt'>('html')
  const [drawn, setDrawn] = useState(entry)
  const body = { paper: kind, language, form, ...(of === undefined ? {} : { of }) }
  const { data, error, refetch } = useQuery<PaperSeen, ProblemError>({
    queryKey: ['paper-preview', id, body, drawn],
    queryFn: ({ signal }) => ask<PaperSeen>('POST', apiOf(id, '/paper-preview'), body, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const name = `${paperNames[kind][own]}${of === undefined ? '' : ` (${of})`}`
  return (
    <Section
      title={t.previewOf(name)}
      aside={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t.language}
            value={language}
            onChange={(value) => setLanguage(value === 'ja' ? 'ja' : 'en')}
            data={[
              { value: 'ja', label: t.japanese },
              { value: 'en', label: t.english },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={t.preview}
            value={form}
            onChange={(value) => setForm(value === 'html' ? 'html' : 'txt')}
            data={[
              { value: 'html', label: t.asPage },
              { value: 'txt', label: t.asText },
            ]}
          />
        </Group>
      }
    >
      <Group mb="xs">
        <Text size="sm" c="dimmed">
          {t.previewNote}
        </Text>
        {drawn !== entry && (
          <Button size="xs" variant="light" onClick={() => setDrawn(entry)}>
            {t.lookAgain}
          </Button>
        )}
      </Group>
      <Problem error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading lines={8} />}
      {data !== undefined && (
        <>
          <PaperProblems problems={data.problems} />
          {data.form === 'html' ? (
            <iframe
              className="ca-frame"
              sandbox=""
              referrerPolicy="no-referrer"
              srcDoc={framed(data.content)}
              title={t.previewOf(name)}
            />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
            <pre className="ca-text" tabIndex={0} lang={data.language}>
              {data.content}
            </pre>
          )}
          <Changes seen={data} />
        </>
      )}
    </Section>
  )
}

export function PaperProblems({ problems }: { readonly problems: readonly PaperProblem[] }) {
  const t = useText()
  const { language } = useLanguage()
  if (problems.length === 0)
    return (
      <Alert color="green" mb="sm">
        {t.clean}
      </Alert>
    )
  return (
    <Alert color="orange" mb="sm" title={t.problems(problems.length)}>
      <List size="sm">
        {problems.map((one) => (
          <List.Item key={`${one.code} ${one.section} ${one.what} ${one.slot ?? ''}`}>
            <Strange text={problemSaid(one as Lint, language)} max={400} />
            <Text size="xs">{problemTodo(one as Lint, language)}</Text>
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

function Changes({ seen }: { readonly seen: PaperSeen }) {
  const t = useText()
  const { language } = useLanguage()
  const values = (all: readonly (number | string | null)[]) =>
    all.length === 0
      ? '–'
      : all.map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: values have no name but their place
          <span key={at}>
            {at > 0 ? ' + ' : ''}
            {typeof value === 'number' ? <Count value={value} /> : (value ?? '?')}
          </span>
        ))
  return (
    <section aria-label={t.changes}>
      <Text fw={600} mt="md">
        {t.changes}
      </Text>
      {seen.changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {seen.against === null ? t.noLast : t.noChanges}
        </Text>
      ) : (
        <Wide label={t.changes}>
          <table className="ca-table">
            <thead>
              <tr>
                <th scope="col">{t.fact}</th>
                <th scope="col">{t.before}</th>
                <th scope="col">{t.after}</th>
                <th scope="col">{t.change}</th>
                <th scope="col">{t.whyHead}</th>
              </tr>
            </thead>
            <tbody>
              {seen.changes.map((one) => (
                <tr key={one.slot}>
                  <th scope="row">
                    {nameIn(caseFactNames, one.slot.split(':')[0] ?? '', language) ?? one.slot}
                  </th>
                  <td>{values(one.before)}</td>
                  <td>{values(one.after)}</td>
                  <td>{t.relationNames[one.relation]}</td>
                  <td>{one.why !== undefined && <Strange text={one.why} max={300} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  )
}
