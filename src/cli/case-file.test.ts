import { deepEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { Case } from '../cases/case.ts'
import { acted, opened, T0 } from '../cases/testing.ts'
import { investigationBytes, readInvestigation } from '../keeper/cases/investigation-file.ts'
import { layoutIn } from '../keeper/layout.ts'
import { blast } from '../reports/testing/blast.ts'
import type { CaseDesk } from './case-desk.ts'
import { caseFileFor } from './case-file.ts'

const its: Case = {
  ...acted(opened(), []),
  found: [{ sha256: 'a'.repeat(64), of: 'logs', by: 'hanako', at: T0, entry: 1 }],
}
const fileOf = (content: Buffer) =>
  caseFileFor(
    layoutIn('nowhere'),
    {
      guarded: true,
      plansOf: () => [],
      unseal: async () => content,
    } as unknown as CaseDesk,
    its,
    {} as never,
    {} as never,
    true,
  )

test('the investigation of a case has moments again, not the text that its file has', async () => {
  const bytes = investigationBytes(blast)
  const { found } = await fileOf(bytes)
  deepEqual(found, readInvestigation(bytes, 'f'))
  deepEqual(typeof found?.timeline?.moments[0]?.at, 'number')
})

test('what was sealed as one and is none is refused with where it is wrong', async () => {
  await rejects(fileOf(Buffer.from('{"accounts":[]}')), /investigation/)
  await rejects(fileOf(Buffer.from('no JSON')), /investigation/)
})
