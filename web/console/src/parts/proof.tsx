/**
 * Proof: asks who is signed in to prove it once more, when the guard wants that for an act, and then
 * goes on with the act.
 */
import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useCallback,
  useContext,
  useRef,
  useState,
} from 'react'
import { ProblemError } from '../api.ts'
import { useLanguage, useWords } from '../language.tsx'
import { proveByCode, proveByPasskey } from '../proving.ts'
import { problemText } from './problem-text.ts'
import { partWords } from './words.ts'

type Prove = () => Promise<boolean>
const ProofContext = createContext<Prove>(async () => false)

/** Runs an act; when it wants a fresh proof, asks for that and runs it again. */
export function useProven(): <T>(act: () => Promise<T>) => Promise<T> {
  const prove = useContext(ProofContext)
  return useCallback(
    async (act) => {
      try {
        return await act()
      } catch (thrown) {
        if (!(thrown instanceof ProblemError) || thrown.problem.code !== 'fresh-proof') throw thrown
        if (await prove()) return act()
        throw new ProblemError({ status: 0, code: 'proof-abandoned', detail: '' })
      }
    },
    [prove],
  )
}

export function ProofProvider({ children }: { readonly children: ReactNode }) {
  const [opened, open] = useState(false)
  const waiting = useRef<((isProven: boolean) => void)[]>([])
  const prove = useCallback<Prove>(
    () =>
      new Promise((resolve) => {
        waiting.current.push(resolve)
        open(true)
      }),
    [],
  )
  const end = useCallback((isProven: boolean) => {
    open(false)
    for (const resolve of waiting.current.splice(0)) resolve(isProven)
  }, [])
  return (
    <ProofContext value={prove}>
      {children}
      <ProofDialog opened={opened} onEnd={end} />
    </ProofContext>
  )
}

function ProofDialog({
  opened,
  onEnd,
}: {
  readonly opened: boolean
  readonly onEnd: (isProven: boolean) => void
}) {
  const t = useWords(partWords)
  const { language } = useLanguage()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const run = async (proof: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await proof()
      onEnd(true)
    } catch (thrown) {
      setProblem(thrown instanceof ProblemError ? problemText(thrown, language) : t.proofNo)
    } finally {
      setBusy(false)
      setCode('')
    }
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run(() => proveByCode(code))
  }
  return (
    <Modal
      opened={opened}
      onClose={() => onEnd(false)}
      title={t.proofTitle}
      closeButtonProps={{ 'aria-label': t.close }}
      zIndex={400}
    >
      <Stack>
        <Text>{t.proofLead}</Text>
        {problem !== undefined && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button loading={isBusy} onClick={() => void run(proveByPasskey)} data-autofocus>
          {t.proofPasskey}
        </Button>
        <form onSubmit={send}>
          <Stack gap="xs">
            <TextInput
              label={t.proofCode}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={16}
            />
            <Button type="submit" variant="default" disabled={code.trim() === '' || isBusy}>
              {t.proofSend}
            </Button>
          </Stack>
        </form>
      </Stack>
    </Modal>
  )
}
