/** Opening: a case by hand, and what a user noticed. */
import { Button, Checkbox, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { caseKinds } from '../../../../../src/cases/case.ts'
import { symptomCodes } from '../../../../../src/cases/symptoms/symptom.ts'
import { caseKindNames } from '../../../../../src/reports/words/case.ts'
import { symptomNames } from '../../../../../src/reports/words/symptoms.ts'
import { useLanguage } from '../../language.tsx'
import { Confirm, tellDone, useAct } from '../../parts/index.ts'
import { FoundFile, isTooLarge, tellTaken, useTakeFile } from './found-file.tsx'
import { type ActDone, CASES, caseAddress, useMayRespond, useText } from './kit.ts'
import { accountOf, choices, severities } from './specs.ts'

export function OpenCase() {
  const t = useText()
  const { language } = useLanguage()
  const [opened, open] = useState(false)
  const [kind, setKind] = useState<string>('mass-send')
  const [severity, setSeverity] = useState('2')
  const [accounts, setAccounts] = useState('')
  const [isExercise, setExercise] = useState(false)
  const [request, setRequest] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const go = useNavigate()
  const act = useAct<object, ActDone>('POST', CASES, { keys: [CASES], isQuiet: true })
  const take = useTakeFile()
  if (!useMayRespond()) return null
  return (
    <>
      <Button
        onClick={() => {
          setRequest(crypto.randomUUID())
          setFile(null)
          open(true)
        }}
      >
        {t.openCase}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.openCase}
        preview={t.openCaseDoes}
        undo={t.openCaseUndo}
        confirmLabel={t.openCase}
        canConfirm={!isTooLarge(file)}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({
            ...{ kind, severity: Number(severity), reason, request },
            accounts: accounts
              .split(/[\s,]+/)
              .filter((one) => one !== '')
              .map(accountOf),
            ...(isExercise ? { exercise: true } : {}),
          })
          if (told === undefined) return
          // The request is named: asked again, it opens no second case, and the file is tried again.
          if (file !== null)
            await take(told.case, file, reason).then(tellTaken(t), (thrown: unknown) => {
              tellDone(t.fromFileNot(told.case))
              throw thrown
            })
          void go({ to: caseAddress(told.case) })
        }}
      >
        <Stack gap="sm">
          <NativeSelect
            label={t.kind}
            data={choices(caseKindNames, caseKinds, language).map((one) => ({ ...one }))}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
          <NativeSelect
            label={t.severity}
            data={severities(t).map((one) => ({ ...one }))}
            value={severity}
            onChange={(event) => setSeverity(event.currentTarget.value)}
          />
          <Textarea
            label={t.accountsTyped}
            description={t.accountsHelp}
            autosize
            minRows={2}
            value={accounts}
            onChange={(event) => setAccounts(event.currentTarget.value)}
          />
          <Checkbox
            label={t.isExercise}
            checked={isExercise}
            onChange={(event) => setExercise(event.currentTarget.checked)}
          />
          <FoundFile label={t.fromFile} file={file} onChoose={setFile} />
        </Stack>
      </Confirm>
    </>
  )
}

export function TakeSymptom() {
  const t = useText()
  const { language } = useLanguage()
  const [opened, open] = useState(false)
  const [what, setWhat] = useState<string>('slow-mail')
  const [account, setAccount] = useState('')
  const [reporter, setReporter] = useState('')
  const [note, setNote] = useState('')
  const act = useAct<object, { readonly case?: string }>('POST', '/api/v1/symptoms', {
    keys: [CASES, '/api/v1/symptoms'],
    isQuiet: true,
  })
  if (!useMayRespond()) return null
  const given = (name: string, value: string): object =>
    value.trim() === '' ? {} : { [name]: value.trim() }
  return (
    <>
      <Button variant="default" onClick={() => open(true)}>
        {t.symptom}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.symptom}
        preview={t.symptomDoes}
        undo={t.symptomUndo}
        confirmLabel={t.symptom}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({
            ...{ what, reason },
            ...given('account', account.trim() === '' ? '' : accountOf(account.trim())),
            ...given('reporter', reporter),
            ...given('note', note),
          })
          if (told !== undefined)
            tellDone(told.case === undefined ? t.symptomTook : t.symptomOpened(told.case))
        }}
      >
        <Stack gap="sm">
          <NativeSelect
            label={t.what}
            data={choices(symptomNames, symptomCodes, language).map((one) => ({ ...one }))}
            value={what}
            onChange={(event) => setWhat(event.currentTarget.value)}
          />
          <TextInput
            label={t.account}
            description={t.accountsHelp}
            maxLength={340}
            value={account}
            onChange={(event) => setAccount(event.currentTarget.value)}
          />
          <TextInput
            label={t.reporter}
            maxLength={200}
            value={reporter}
            onChange={(event) => setReporter(event.currentTarget.value)}
          />
          <Textarea
            label={t.note}
            maxLength={500}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Stack>
      </Confirm>
    </>
  )
}
