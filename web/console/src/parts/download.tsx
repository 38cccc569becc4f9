/**
 * Download: a file that the server makes only now. It is asked for like anything else, so that a
 * refusal is told on the page, and not saved as a file.
 */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { fetchFile } from '../api.ts'
import { useLanguage } from '../language.tsx'
import { tellProblem } from './notices.ts'
import { useProven } from './proof.tsx'
import { saveBlob } from './save.ts'

export function Download({
  path,
  label,
  name,
}: {
  readonly path: string
  readonly label: string
  /** What it says to who does not see what stands beside it. */
  readonly name?: string
}) {
  const proven = useProven()
  const { language } = useLanguage()
  const [isBusy, setBusy] = useState(false)
  const get = async () => {
    setBusy(true)
    try {
      const file = await proven(() => fetchFile(path))
      saveBlob(file.name, file.content)
    } catch (thrown) {
      tellProblem(thrown, language)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button
      size="xs"
      variant="default"
      loading={isBusy}
      onClick={() => void get()}
      {...(name === undefined ? {} : { 'aria-label': name })}
    >
      {label}
    </Button>
  )
}
