/** `sekimori witness`: runs a witness, tells its keys, trusts logs, checks accusations, keeps mirrors. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readCheckpoint } from '../evidence/checkpoint.ts'
import {
  type Judgement,
  judgedContradiction,
  readContradiction,
} from '../evidence/contradiction.ts'
import { readNote, signatureOf, toVkey } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { systemClock } from '../keeper/guard.ts'
import { operatorTo } from '../keeper/operator.ts'
import { readWitnessConfig, WITNESS_CONFIG, WITNESS_DATA } from '../keeper/witness/config.ts'
import { witnessKeys } from '../keeper/witness/keys.ts'
import { startWitness } from '../keeper/witness/service.ts'
import { readLogLine, readTrusted, TRUSTED } from '../keeper/witness/trusted.ts'
import { readWhole, realDisk } from '../store/evidence/disk.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { type MirrorSource, mirrorLog } from '../store/evidence/mirror.ts'
import { fetchingFrom } from '../witness/fetch.ts'
import { hashOfOrigin } from '../witness/witness.ts'
import type { Common } from './arguments.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { supervisorIn } from './supervisor.ts'
import { localTime } from './time.ts'
import { witnessCliWords } from './witness-words.ts'

const MISBEHAVIOUR = 'misbehaviour.log'

export type WitnessOptions = Common & { readonly listen?: string; readonly name?: string }

/** `--data`, else the system's folder if it exists, else one here. */
export const witnessFolder = ({ data }: Common): string =>
  resolve(data ?? (existsSync(WITNESS_DATA) ? WITNESS_DATA : 'sekimori-witness'))

const configOf = ({ config, listen, name }: WitnessOptions) => ({
  ...readWitnessConfig(config ?? WITNESS_CONFIG, config !== undefined),
  ...(listen === undefined ? {} : { listen }),
  ...(name === undefined ? {} : { name }),
})

export async function witnessRun(options: WitnessOptions, speaker: Speaker): Promise<number> {
  const { language } = speaker
  const words = witnessCliWords[language]
  const says = (line: string): void => void process.stderr.write(`${line}\n`)
  const supervisor = supervisorIn(process.env, says)
  const stopped = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
  const operator = operatorTo(says, language, () => systemClock.monotonic())
  const data = witnessFolder(options)
  const service = await startWitness({
    ...{ data, language, says, told: operator.told },
    config: configOf(options),
    clock: systemClock,
  })
  says(words.ready(service.url))
  for (const line of service.keys) says(words.keyLine(line))
  if (service.logs().length === 0) says(words.noLogs)
  // Whoever is asked answers from the same loop that would ask here.
  await supervisor.ready(words.ready(service.url), async () => undefined)
  await stopped
  await supervisor.stopping()
  await service.close()
  return exits.fine
}

export function witnessKeyLines(options: WitnessOptions, speaker: Speaker): number {
  const words = witnessCliWords[speaker.language]
  const data = witnessFolder(options)
  if (!existsSync(join(data, 'keys', 'name'))) throw new WrongUse(words.noKeys)
  const keys = witnessKeys(data, '').map(({ vkey }) => toVkey(vkey))
  speaker.answer({ keys }, () => keys)
  return exits.fine
}

export function witnessTrust(line: string, options: WitnessOptions, speaker: Speaker): number {
  const words = witnessCliWords[speaker.language]
  const vkey = readLogLine(line)
  if (isRefused(vkey)) throw new WrongUse(words.notLine(vkey.refused))
  const data = witnessFolder(options)
  mkdirSync(data, { recursive: true, mode: 0o711 })
  const isKnown = trustedIn(data).some((one) => toVkey(one) === toVkey(vkey))
  if (!isKnown)
    appendFileSync(join(data, TRUSTED), `${toVkey(vkey)}\n`, { mode: 0o644, flush: true })
  speaker.answer({ origin: vkey.name, added: !isKnown }, () => [
    (isKnown ? words.known : words.trusted)(vkey.name),
  ])
  return exits.fine
}

function trustedIn(data: string) {
  const file = join(data, TRUSTED)
  const read = existsSync(file) ? readTrusted(readFileSync(file, 'utf8')) : []
  if (isRefused(read)) throw new WrongUse(`${file}: ${read.refused}`)
  return read
}

export function witnessStatus(options: WitnessOptions, speaker: Speaker): number {
  const words = witnessCliWords[speaker.language]
  const data = witnessFolder(options)
  if (!existsSync(data)) throw new WrongUse(speaker.words.noData(data))
  const keys = existsSync(join(data, 'keys', 'name')) ? witnessKeys(data, '') : []
  const logs = [...new Set(trustedIn(data).map(({ name }) => name))].map((origin) => {
    const file = join(data, 'logs', hashOfOrigin(origin))
    const note = existsSync(file) ? readNote(readFileSync(file, 'utf8')) : undefined
    const checkpoint = note === undefined || isRefused(note) ? undefined : readCheckpoint(note.text)
    if (note === undefined || isRefused(note) || checkpoint === undefined || isRefused(checkpoint))
      return { origin, size: 0, at: null, age: null }
    const times = keys.map(({ vkey }) => signatureOf(note, vkey, verifySignature))
    const at = Math.max(0, ...times.filter((time) => typeof time === 'number'))
    const age = Math.max(0, Math.round(systemClock.now() / 1_000 - at))
    return { origin, size: checkpoint.size, at: new Date(at * 1_000).toISOString(), age }
  })
  const file = join(data, MISBEHAVIOUR)
  const misbehaviour = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '').length
    : 0
  const { silentSeconds } = configOf(options)
  const isSilent = (age: number | null) => age === null || age > silentSeconds
  speaker.answer({ keys: keys.map(({ vkey }) => toVkey(vkey)), logs, misbehaviour }, () => [
    ...(logs.length === 0
      ? [words.noLogs]
      : [
          tableOf(
            [words.colLog, words.colSize, words.colAt, words.colAge],
            logs.map(({ origin, size, at, age }) => [
              origin,
              `${size}`,
              at === null ? words.never : localTime(at),
              age === null ? '' : isSilent(age) ? words.silent(age) : words.ago(age),
            ]),
          ),
        ]),
    ...(misbehaviour === 0 ? [] : [words.misbehaviour(misbehaviour, file)]),
  ])
  return misbehaviour > 0 || logs.some(({ age }) => isSilent(age)) ? exits.found : exits.fine
}

/** Lines of one file; a witness writes no more than this. */
const PROVED_BYTES_MAX = 64 * 2 ** 20

type Proved =
  | { readonly line: number; readonly judgement: null; readonly why: string }
  | {
      readonly line: number
      readonly judgement: Judgement
      readonly origin: string
      readonly older: number
      readonly newer: number
      readonly at: string
    }

export function witnessProve(file: string, speaker: Speaker): number {
  const words = witnessCliWords[speaker.language]
  if (!existsSync(file)) throw new WrongUse(speaker.words.noData(file))
  if (statSync(file).size > PROVED_BYTES_MAX)
    throw new WrongUse(`${file}: > ${PROVED_BYTES_MAX} bytes`)
  const lines = readFileSync(file, 'utf8').split('\n')
  const found = lines.flatMap((line, i): readonly Proved[] => {
    if (line === '') return []
    const read = readContradiction(line)
    const judged = isRefused(read) ? read : judgedContradiction(read, sha256, verifySignature)
    if (isRefused(judged)) return [{ line: i + 1, judgement: null, why: judged.refused }]
    const { judgement, older, newer } = judged
    const { at } = read as Exclude<typeof read, { refused: string }>
    const facts = { origin: older.origin, older: older.size, newer: newer.size, at }
    return [{ line: i + 1, judgement, ...facts }]
  })
  speaker.answer({ found }, () =>
    found.length === 0
      ? [words.nothing]
      : found.map((one) =>
          one.judgement === null
            ? words.badLine(one.line, printable(one.why))
            : words.proofLine(
                one.line,
                words.proves[one.judgement],
                printable(one.origin),
                one.older,
                one.newer,
                printable(one.at.slice(0, 40)),
              ),
        ),
  )
  return found.some(({ judgement }) => judgement !== null) ? exits.found : exits.fine
}

export type MirrorCliOptions = Common & {
  readonly log?: string
  readonly every?: number
  readonly caFile?: string
}

export async function witnessMirror(
  from: string,
  to: string,
  options: MirrorCliOptions,
  speaker: Speaker,
): Promise<number> {
  const words = witnessCliWords[speaker.language]
  const vkey = options.log === undefined ? undefined : readLogLine(options.log)
  if (vkey !== undefined && isRefused(vkey)) throw new WrongUse(words.notLine(vkey.refused))
  const source = sourceOf(from, options.caFile)
  let isStopped = false
  let wake = (): void => {}
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      isStopped = true
      wake()
    })
  const operator = operatorTo(
    (line) => void process.stderr.write(`${line}\n`),
    speaker.language,
    () => systemClock.monotonic(),
  )
  try {
    for (;;) {
      try {
        const mirrored = await mirrorLog({
          disk: realDisk,
          source,
          folder: resolve(to),
          now: systemClock.now(),
          progress: progressLine(words.mirror),
          ...(vkey === undefined ? {} : { vkey }),
        })
        const { origin, before, size } = mirrored
        speaker.answer(mirrored, () => [words.mirrored(printable(origin), before, size)])
      } catch (thrown) {
        if (options.every === undefined) throw thrown
        operator.told(thrown)
      }
      if (options.every === undefined || isStopped) return exits.fine
      await new Promise<void>((done) => {
        const timer = setTimeout(done, (options.every ?? 60) * 1_000)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
      if (isStopped) return exits.fine
    }
  } finally {
    source.close()
  }
}

function sourceOf(from: string, caFile: string | undefined): MirrorSource & { close(): void } {
  if (/^https?:\/\//.test(from))
    return fetchingFrom(from, caFile === undefined ? undefined : readFileSync(caFile, 'utf8'))
  const folder = existsSync(join(from, 'evidence')) ? join(from, 'evidence') : from
  return {
    name: folder,
    read: async (path, most) => {
      const bytes = await readWhole(realDisk, join(folder, path), most)
      return bytes instanceof Uint8Array ? bytes : undefined
    },
    close: () => {},
  }
}
