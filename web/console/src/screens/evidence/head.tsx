/** Head: the log's head checked in this browser, and how well strangers could hold us to it. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { EvidenceHead } from '../../../../../src/console/routes/evidence.ts'
import { hashText } from '../../../../../src/evidence/bytes.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText, Loading, Moment, Problem, Section, State, Strange } from '../../parts/index.ts'
import { type HeadKnown, useHead } from './checked-head.ts'
import { isAlarm } from './checking.ts'
import { Facts } from './facts.tsx'
import { saveText } from './save.ts'
import { Standing } from './standing.tsx'
import { evidenceWords } from './words.ts'

export function HeadPanel() {
  const t = useWords(evidenceWords)
  const { head, known } = useHead()
  if (head.data === undefined)
    return head.error === null ? <Loading /> : <Problem error={head.error} />
  const { head: its } = head.data
  return (
    <Stack>
      <Problem error={head.error} />
      {its?.fault != null && (
        <Alert color="red" role="alert" title={t.fault}>
          <Strange text={its.fault} />
        </Alert>
      )}
      <div className="ev-two">
        <Section title={t.checkedHere}>
          {its === null || its.checkpoint === null ? (
            <Text>{t.nothingSigned}</Text>
          ) : known.data === undefined ? (
            <Text role="status">{known.error === null ? t.checking : ''}</Text>
          ) : (
            <Checked known={known.data} head={its} />
          )}
          <Problem error={known.error} />
        </Section>
        {its !== null && <LogFacts head={its} known={known.data} />}
      </div>
      <Standing told={head.data} />
    </Stack>
  )
}

function Checked({
  known,
  head,
}: {
  readonly known: HeadKnown
  readonly head: NonNullable<EvidenceHead['head']>
}) {
  const t = useWords(evidenceWords)
  const { able, checked, growth, seen } = known
  if (!able) return <Alert color="yellow">{t.unable}</Alert>
  const isWrong = growth !== undefined && isAlarm(growth)
  return (
    <Stack gap="sm">
      <ul className="ev-checks" aria-label={t.checkedHere}>
        {(checked?.checks ?? []).map(({ what, outcome, why }) => (
          <li key={what}>
            <State
              kind={outcome === 'good' ? 'good' : 'bad'}
              label={t.outcome(t.checks[what], t[outcome])}
            />
            {why === 'changed' ? (
              <Text size="sm">{t.keyChanged}</Text>
            ) : (
              why !== undefined && (
                <Text size="sm" c="dimmed">
                  <Strange text={why} />
                </Text>
              )
            )}
          </li>
        ))}
      </ul>
      {growth !== undefined &&
        (isWrong ? (
          <Alert color="red" role="alert">
            {t.growth[growth]}
            <Text size="sm" mt="xs">
              {t.alarmTodo}
            </Text>
          </Alert>
        ) : (
          <State
            kind={growth === 'same' || growth === 'grew' ? 'good' : 'warn'}
            label={t.growth[growth]}
          />
        ))}
      {seen !== undefined && (
        <Text size="sm" c="dimmed">
          {t.outcome(t.seenAt, '')}
          <Moment at={seen.at} style="long" />
        </Text>
      )}
      <Group gap="xs">
        {seen !== undefined && (isWrong || checked?.isGood === false) && (
          <Button
            size="xs"
            color="red"
            onClick={() => saveText('checkpoint-seen.txt', `${seen.vkey}\n\n${seen.checkpoint}`)}
          >
            {t.saveSeen}
          </Button>
        )}
        {head.checkpoint !== null && (
          <Button
            size="xs"
            variant="default"
            onClick={() => saveText('checkpoint.txt', head.checkpoint ?? '')}
          >
            {t.saveNow}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function LogFacts({
  head,
  known,
}: {
  readonly head: NonNullable<EvidenceHead['head']>
  readonly known: HeadKnown | undefined
}) {
  const t = useWords(evidenceWords)
  const { language } = useLanguage()
  const unsigned = head.size - head.signedSize
  const root = known?.checked?.checkpoint?.root
  return (
    <Section title={t.logTitle}>
      <Facts
        rows={[
          [t.log, <Strange key="log" text={head.log} />],
          [
            t.size,
            <span key="size" className="sk-figure" data-testid="evidence-size">
              {countText(head.size, language)}
            </span>,
          ],
          [
            t.signed,
            <span key="signed" className="sk-figure">
              {countText(head.signedSize, language)}
              {unsigned > 0 && ` (${t.unsigned(countText(unsigned, language))})`}
            </span>,
          ],
          [
            t.root,
            <span key="root" className="ev-hash">
              {root === undefined ? (head.root ?? '–') : hashText(root)}
            </span>,
          ],
          [
            t.key,
            <div key="key">
              <span className="ev-hash">
                <Strange text={head.vkey ?? '–'} />
              </span>
              <Text size="sm" c="dimmed">
                {t.keyHint}
              </Text>
            </div>,
          ],
        ]}
      />
      {head.checkpoint !== null && (
        <details>
          <summary className="sk-summary">{t.checkpoint}</summary>
          <pre className="ev-text">{head.checkpoint}</pre>
        </details>
      )}
    </Section>
  )
}
