/** Enrolment: owners who wait to be seen, tokens for many at once, and who has registered since. */
import { Alert } from '@mantine/core'
import { useState } from 'react'
import type { EnrolmentBatches } from '../../../../../src/console/routes/enrolment.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useTold } from '../../parts/asking.ts'
import { countText } from '../../parts/format.ts'
import { Loading, Page, Problem } from '../../parts/page.tsx'
import { useHasRole } from '../../session.tsx'
import { Batches } from './batches.tsx'
import { Choosing, type Made } from './choosing.tsx'
import { ENROLMENT } from './owners.ts'
import { Requests } from './requests.tsx'
import { Sheets } from './sheets.tsx'
import { enrolmentWords } from './words.ts'

export default function EnrolmentScreen() {
  const t = useWords(enrolmentWords)
  const { language } = useLanguage()
  const mayMake = useHasRole('administrator')
  const told = useTold<EnrolmentBatches>(`${ENROLMENT}/batches`)
  const [made, setMade] = useState<Made>()
  return (
    <Page title={t.title} lead={t.lead}>
      {made !== undefined && (
        <>
          {made.opened.length < made.wanted && (
            <Alert color="red" role="alert">
              {t.partly(countText(made.opened.length, language), countText(made.wanted, language))}
            </Alert>
          )}
          <Sheets
            opened={made.opened}
            onDone={() => {
              setMade(undefined)
              void told.refetch()
            }}
          />
        </>
      )}
      <Requests mayAnswer={mayMake} />
      <Problem error={told.error} onRetry={() => void told.refetch()} />
      {told.data === undefined && told.error === null && <Loading />}
      {told.data !== undefined && (
        <>
          {made === undefined && (
            <Choosing sheetDays={told.data.sheetDays} mayMake={mayMake} onMade={setMade} />
          )}
          <Batches batches={told.data.batches} mayRevoke={mayMake} />
        </>
      )}
    </Page>
  )
}
