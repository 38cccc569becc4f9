/** New investigation: files by dropping or choosing, options, and the sending with its progress. */
import {
  ActionIcon,
  Alert,
  Button,
  FileButton,
  Group,
  Progress,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import type { Investigations } from '../../../../../src/console/routes/investigate.ts'
import type { JobBody } from '../../../../../src/console/routes/job-shapes.ts'
import { ask, ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText, Problem, Section, Strange, strangeText, useProven } from '../../parts/index.ts'
import { type Chosen, type Dropped, filesDropped, filesPicked, sizeText } from './files.ts'
import { uploadFile } from './upload.ts'
import { investigateScreenWords } from './words.ts'
import './investigate.css'

/** Names that are shown before one is told how many more there are. */
const NAMES_SHOWN = 12
type Sending = {
  readonly name: string
  readonly sent: number
  readonly of: number
  readonly rate: number
}

export function NewInvestigation({
  limits,
  onBegun,
}: {
  readonly limits: Investigations['limits']
  readonly onBegun: (id: string) => void
}) {
  const t = useWords(investigateScreenWords)
  const { language } = useLanguage()
  const proven = useProven()
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const [claims, setClaims] = useState<File | null>(null)
  const [reason, setReason] = useState('')
  const [options, setOptions] = useState({ zone: '', realm: '', home: '' })
  const [isOver, setOver] = useState(false)
  const [dropped, setDropped] = useState<Dropped>()
  const [isMissing, setMissing] = useState(false)
  const [sending, setSending] = useState<Sending>()
  const [problem, setProblem] = useState<unknown>()
  const stop = useRef<AbortController>(undefined)
  const folder = useRef<HTMLInputElement>(null)
  const bytes = chosen.reduce((sum, { file }) => sum + file.size, 0)
  const large = chosen.find(({ file }) => file.size > limits.fileBytes)
  const not =
    chosen.length > limits.files
      ? t.tooMany(countText(limits.files, language))
      : large !== undefined
        ? t.tooLarge(strangeText(large.name), sizeText(limits.fileBytes))
        : bytes > limits.jobBytes
          ? t.tooMuch(sizeText(limits.jobBytes))
          : undefined

  const add = (some: readonly Chosen[]): void =>
    setChosen((before) => [
      ...before,
      ...some.filter(
        ({ name, file }) => !before.some((one) => one.name === name && one.file.size === file.size),
      ),
    ])
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault()
    setOver(false)
    // What is under way has its files.
    if (sending !== undefined) return
    const told = await filesDropped(event.dataTransfer, limits.files)
    add(told.chosen)
    setDropped(told)
  }
  useEffect(() => {
    // What is dropped beside the place would be opened in place of the page.
    const stay = (event: globalThis.DragEvent): void => event.preventDefault()
    for (const kind of ['dragover', 'drop'] as const) document.addEventListener(kind, stay)
    return () => {
      for (const kind of ['dragover', 'drop'] as const) document.removeEventListener(kind, stay)
    }
  }, [])
  const begin = async (): Promise<void> => {
    if (reason.trim() === '') {
      setMissing(true)
      document.getElementById('investigate-reason')?.focus()
      return
    }
    setProblem(undefined)
    const all = [
      ...chosen.map((one) => ({ ...one, as: 'log' as const })),
      ...(claims === null ? [] : [{ name: claims.name, file: claims, as: 'claims' as const }]),
    ]
    const of = all.reduce((sum, { file }) => sum + file.size, 0)
    const controller = new AbortController()
    stop.current = controller
    const given = Object.fromEntries(
      Object.entries(options).flatMap(([name, value]) =>
        value.trim() === '' ? [] : [[name, value.trim()]],
      ),
    )
    let job: JobBody | undefined
    try {
      job = await proven(() =>
        ask<JobBody>('POST', '/api/v1/investigations', {
          ...{ reason: reason.trim(), language, ...given },
          files: all.map(({ name, file, as }) => ({ name, bytes: file.size, as })),
        }),
      )
      const from = performance.now()
      let before = 0
      for (const [nth, { name, file }] of all.entries()) {
        const show = (sent: number): void =>
          setSending({
            ...{ name, of, sent: before + sent },
            rate: (1_000 * (before + sent)) / Math.max(1, performance.now() - from),
          })
        show(0)
        await uploadFile(
          `/api/v1/investigations/${job.id}/files/${nth}`,
          file,
          show,
          controller.signal,
        )
        before += file.size
      }
      const begun = await ask<JobBody>('POST', `/api/v1/investigations/${job.id}/start`)
      onBegun(begun.id)
    } catch (thrown) {
      setProblem(thrown)
      // What came in part is of no use to anybody.
      if (job !== undefined) void ask('DELETE', `/api/v1/investigations/${job.id}`).catch(() => {})
    } finally {
      setSending(undefined)
    }
  }

  return (
    <Section title={t.dropTitle}>
      <Stack>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the buttons, which do the same */}
        <div
          className={isOver ? 'iv-drop iv-over' : 'iv-drop'}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => void drop(event)}
        >
          <Text c="dimmed" size="sm" maw={640}>
            {t.dropHint}
          </Text>
          <Group gap="xs" justify="center">
            <FileButton
              multiple
              onChange={(files) => add(files.map((file) => ({ name: file.name, file })))}
            >
              {(props) => <Button {...props}>{t.chooseFiles}</Button>}
            </FileButton>
            <Button variant="default" onClick={() => folder.current?.click()}>
              {t.chooseFolder}
            </Button>
            <input
              ref={folder}
              type="file"
              hidden
              multiple
              {...{ webkitdirectory: '' }}
              aria-label={t.chooseFolder}
              onChange={(event) => {
                add(filesPicked(event.currentTarget.files ?? new DataTransfer().files))
                event.currentTarget.value = ''
              }}
            />
          </Group>
        </div>
        {dropped !== undefined && dropped.unread.length > 0 && (
          <Alert color="yellow" role="alert">
            {t.unread(
              countText(dropped.unread.length, language),
              strangeText(dropped.unread[0] ?? '', 80),
            )}
          </Alert>
        )}
        {dropped !== undefined && dropped.unread.length + dropped.chosen.length === 0 && (
          <Text role="status">{t.droppedNone}</Text>
        )}
        {chosen.length > 0 && (
          <>
            <Group justify="space-between">
              <Text fw={650} role="status">
                {t.chosen(countText(chosen.length, language), sizeText(bytes))}
              </Text>
              <Button size="xs" variant="subtle" onClick={() => setChosen([])}>
                {t.clear}
              </Button>
            </Group>
            <ul className="iv-files">
              {chosen.slice(0, NAMES_SHOWN).map((one) => (
                <li key={`${one.name} ${one.file.size}`}>
                  <span>
                    <Strange text={one.name} max={120} /> ({sizeText(one.file.size)})
                  </span>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.remove(strangeText(one.name))}
                    onClick={() => setChosen((all) => all.filter((other) => other !== one))}
                  >
                    ×
                  </ActionIcon>
                </li>
              ))}
              {chosen.length > NAMES_SHOWN && (
                <li>… +{countText(chosen.length - NAMES_SHOWN, language)}</li>
              )}
            </ul>
            {not !== undefined && <Alert color="red">{not}</Alert>}
            <Textarea
              id="investigate-reason"
              label={t.reason}
              description={t.reasonHint}
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value)
                setMissing(false)
              }}
              error={isMissing ? t.reasonNeeded : undefined}
              required
              maxLength={500}
              autosize
            />
            <details>
              <summary className="sk-summary">{t.options}</summary>
              <div className="iv-options">
                <TextInput
                  label={t.zone}
                  description={t.zoneHint}
                  placeholder="Asia/Tokyo"
                  value={options.zone}
                  onChange={({ currentTarget: { value } }) =>
                    setOptions((before) => ({ ...before, zone: value }))
                  }
                />
                <TextInput
                  label={t.realm}
                  description={t.realmHint}
                  value={options.realm}
                  onChange={({ currentTarget: { value } }) =>
                    setOptions((before) => ({ ...before, realm: value }))
                  }
                />
                <TextInput
                  label={t.home}
                  description={t.homeHint}
                  maxLength={2}
                  value={options.home}
                  onChange={({ currentTarget: { value } }) =>
                    setOptions((before) => ({ ...before, home: value.toUpperCase() }))
                  }
                />
                <div>
                  <Text size="sm">{t.claims}</Text>
                  <Text size="xs" c="dimmed" mb={4}>
                    {t.claimsHint}
                  </Text>
                  <FileButton onChange={setClaims}>
                    {(props) => (
                      <Button {...props} variant="default" size="xs">
                        {claims === null
                          ? t.chooseFiles
                          : t.claimsChosen(strangeText(claims.name, 40))}
                      </Button>
                    )}
                  </FileButton>
                </div>
              </div>
            </details>
          </>
        )}
        {problem instanceof ProblemError && problem.problem.code === 'aborted' ? (
          <Text role="status">{t.aborted}</Text>
        ) : (
          <Problem error={problem} />
        )}
        {sending !== undefined ? (
          <Stack gap="xs" role="status">
            <Text size="sm">{t.uploading(strangeText(sending.name))}</Text>
            <Progress
              value={sending.of === 0 ? 100 : (100 * sending.sent) / sending.of}
              aria-label={t.uploading(strangeText(sending.name))}
            />
            <Group justify="space-between">
              <Text size="sm">
                {t.uploaded(sizeText(sending.sent), sizeText(sending.of), sizeText(sending.rate))}
              </Text>
              <Button size="xs" variant="default" onClick={() => stop.current?.abort()}>
                {t.stopUpload}
              </Button>
            </Group>
          </Stack>
        ) : (
          chosen.length > 0 && (
            <div>
              <Button disabled={not !== undefined} onClick={() => void begin()}>
                {t.begin}
              </Button>
            </div>
          )
        )}
      </Stack>
    </Section>
  )
}
