/** Refused: why somebody did not come in; a wait is told with its time. */
import { Alert } from '@mantine/core'
import { ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { problemText } from '../../parts/problem-text.ts'
import { Countdown, Moment } from '../../parts/texts.tsx'
import { signInWords } from './words.ts'

export type Refusal = { readonly error: unknown; readonly at: number; readonly isPasskey: boolean }

export function Refused({ refusal }: { readonly refusal: Refusal | undefined }) {
  const t = useWords(signInWords)
  const { language } = useLanguage()
  if (refusal === undefined) return null
  const { error, at, isPasskey } = refusal
  const problem = error instanceof ProblemError ? error.problem : undefined
  const until = problem?.code === 'wait' ? at + (problem.seconds ?? 60) * 1_000 : undefined
  return (
    <Alert color={until === undefined ? 'red' : 'yellow'} role="alert">
      {until !== undefined ? (
        <>
          {t.waitUntil} <Moment at={until} style="long" />（<Countdown to={until} />）
        </>
      ) : problem === undefined && isPasskey ? (
        t.passkeyNo
      ) : problem?.code === 'not-proven' ? (
        t.notProven
      ) : (
        problemText(error, language)
      )}
    </Alert>
  )
}
