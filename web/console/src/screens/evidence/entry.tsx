/** One entry: its proof checked in this browser, what is in the open, and, for those who may, its body. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { EvidenceEntry, EvidenceHead } from '../../../../../src/console/routes/evidence.ts'
import { fromBase64, hashText, textOf } from '../../../../../src/evidence/bytes.ts'
import { isAble, webRun } from '../../../../verify/crypto.ts'
import { ProblemError } from '../../api.ts'
import { useWords } from '../../language.tsx'
import {
  Loading,
  Moment,
  Page,
  Problem,
  Section,
  State,
  Strange,
  useTold,
} from '../../parts/index.ts'
import { Body } from './body.tsx'
import { HEAD } from './checked-head.ts'
import { checkEntry } from './checking.ts'
import { Kind } from './entries.tsx'
import { Facts } from './facts.tsx'
import { Lines } from './lines.tsx'
import { PathPicture } from './path-picture.tsx'
import { saveText } from './save.ts'
import { seenIn } from './seen.ts'
import { evidenceWords } from './words.ts'
import './evidence.css'

export default function EntryScreen() {
  const t = useWords(evidenceWords)
  const { entry: named = '' } = useParams({ strict: false }) as { readonly entry?: string }
  const entry = /^\d{1,15}$/.test(named) ? Number(named) : undefined
  const told = useTold<EvidenceEntry>(
    `/api/v1/evidence/entries/${entry ?? 0}`,
    {},
    { enabled: entry !== undefined, keeps: false },
  )
  const isNew = told.error instanceof ProblemError && told.error.problem.code === 'unknown'
  return (
    <Page
      title={t.entryTitle(entry === undefined ? '–' : String(entry))}
      lead={t.entryLead}
      actions={
        entry !== undefined && (
          <Group gap="xs">
            {entry > 0 && <Step to={entry - 1} label={t.previous} />}
            <Step to={entry + 1} label={t.next} />
          </Group>
        )
      }
    >
      {told.isLoading && <Loading />}
      {isNew ? (
        <Text role="status">{t.tooNew}</Text>
      ) : (
        <Problem error={told.error} onRetry={() => void told.refetch()} />
      )}
      {told.data !== undefined && <Proved told={told.data} />}
    </Page>
  )
}

const Step = ({ to, label }: { readonly to: number; readonly label: string }) => (
  <Button
    variant="default"
    size="xs"
    renderRoot={(props) => (
      <Link
        {...props}
        {...({ to: '/evidence/entries/$entry', params: { entry: String(to) } } as object)}
      />
    )}
  >
    {label}
  </Button>
)

function Proved({ told }: { readonly told: EvidenceEntry }) {
  const t = useWords(evidenceWords)
  const head = useTold<EvidenceHead>(HEAD)
  const checked = useQuery({
    queryKey: ['evidence.entry.checked', told.entry, told.proof, told.leaf],
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      if (!(await isAble())) return null
      const pinned = seenIn(localStorage).find(({ log }) => log === told.log)?.vkey
      const { entry, leaf, proof, vkey } = told
      return checkEntry(webRun, {
        ...{ entry, leaf, proof, vkey },
        policy: head.data?.head?.policy ?? null,
        ...(pinned === undefined ? {} : { pinned }),
      })
    },
  })
  const octets = fromBase64(told.leaf)
  const text = octets === undefined ? undefined : textOf(octets)
  const { data } = checked
  return (
    <Stack>
      <div className="ev-two">
        <Section title={t.checkedHere}>
          {data === undefined && <Text role="status">{t.checking}</Text>}
          {data === null && <Text>{t.unable}</Text>}
          <Problem error={checked.error} />
          {data !== undefined && data !== null && (
            <Stack gap="sm">
              <State
                kind={data.isGood ? 'good' : 'bad'}
                label={<strong>{data.isGood ? t.proven : t.notProven}</strong>}
              />
              <ul className="ev-checks" aria-label={t.checkedHere}>
                {data.checks.map(({ what, outcome, why }) => (
                  <li key={what}>
                    <State
                      kind={outcome === 'good' ? 'good' : 'bad'}
                      label={t.outcome(t.checks[what], t[outcome])}
                    />
                    {why !== undefined && (
                      <Text size="sm" c="dimmed">
                        {why === 'changed' ? t.keyChanged : <Strange text={why} />}
                      </Text>
                    )}
                  </li>
                ))}
              </ul>
              <Group>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => saveText(`${told.entry}.tlog-proof`, told.proof)}
                >
                  {t.proofFile}
                </Button>
              </Group>
            </Stack>
          )}
        </Section>
        <Section title={t.pathTitle}>
          {data !== undefined && data !== null && data.steps.length > 0 && (
            <PathPicture steps={data.steps} isGood={data.isGood} />
          )}
        </Section>
      </div>
      <Section title={t.leafTitle}>
        <Stack gap="sm">
          {told.row !== null && (
            <Facts
              rows={[
                [t.colAt, <Moment key="at" at={told.row.at} style="long" />],
                [t.colKind, <Kind key="kind" kind={told.row.kind} />],
                [t.colSource, <Strange key="source" text={told.row.source} />],
                ...(data?.leafHash === undefined
                  ? []
                  : [
                      [
                        t.leafHash,
                        <span key="hash" className="ev-hash">
                          {hashText(data.leafHash)}
                        </span>,
                      ] as const,
                    ]),
              ]}
            />
          )}
          <Text size="sm" c="dimmed">
            {t.leafHint}
          </Text>
          <Lines text={text ?? told.leaf} />
        </Stack>
      </Section>
      <Body told={told} />
    </Stack>
  )
}
