/**
 * `sekimori investigate LOG…`: old logs in, the case out.
 *
 * Every output is checked before the first log is opened: none is one of the logs or lies among them,
 * and none is there already (unless `--force`). What is written is written beside its place first, so
 * that nobody finds half a report. One that fails takes none of the others with it; all are told at
 * the end. Ctrl-C ends the reading, and the report is of what was read.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { SASL_NAME_MAX } from '../events/account.ts'
import type { Investigation } from '../incident/found.ts'
import { RadiusBook } from '../incident/radius-book.ts'
import { stolenIn } from '../incident/stolen.ts'
import { COUNTRY_FORM, readConfig } from '../keeper/config.ts'
import { investigate as investigateLogs } from '../keeper/past/investigate.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { openPlaces } from '../places/open.ts'
import { jsonText } from '../reports/exchange/json.ts'
import { SyslogTime } from '../sources/syslog/time.ts'
import type { Common } from './arguments.ts'
import { hashes } from './exchange-hashes.ts'
import { investigateWords } from './investigate-words.ts'
import { endWith, exits, type Speaker, WrongUse } from './output.ts'
import { readingLines, readingProgress } from './reading-progress.ts'
import { version } from './version.ts'

export type InvestigateOptions = Common & {
  readonly html?: string
  readonly pdf?: string
  readonly csv?: string
  readonly stix?: string
  readonly reached?: string
  readonly shared?: boolean
  readonly abuse?: string
  readonly reporter?: string
  readonly ocsf?: string
  readonly parquet?: string
  readonly claims?: string
  readonly zone?: string
  readonly realm?: string
  readonly home?: string
  readonly workers?: number
  /** For programs: a JSON object a line on stderr, instead of the bar. */
  readonly progress?: 'json'
}

export async function investigate(
  logs: readonly string[],
  options: InvestigateOptions,
  speaker: Speaker,
): Promise<number> {
  const words = investigateWords[speaker.language]
  if (logs.length === 0) throw new WrongUse(words.noLogs)
  const config = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const zone = options.zone ?? config.zone
  if (!isZone(zone)) throw new WrongUse(words.noZone(zone))
  if ((options.realm?.length ?? 0) > SASL_NAME_MAX) throw new WrongUse(words.noRealm(SASL_NAME_MAX))
  const home = options.home ?? config.places.home
  if (!COUNTRY_FORM.test(home)) throw new WrongUse(words.noHome(home))
  const reporter = await reporterOf(options, speaker)
  checkInputs(logs)
  checkOutputs(logs, options, speaker)
  const now = Date.now() as Instant
  const claims = options.claims === undefined ? undefined : await claimsIn(options.claims, zone)
  const exporting = await eventsOut(options)
  const places = openPlaces(config.places.mmdb === undefined ? {} : { mmdb: config.places.mmdb })
  const { countryOf } = places
  const radius = options.reached === undefined ? undefined : new RadiusBook({ home, countryOf })
  const clock = (): number => performance.now()
  const lines = options.progress === 'json' ? readingLines(process.stderr, clock) : undefined
  const progress = lines ?? readingProgress(speaker.language, process.stderr, clock)
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  process.once('SIGINT', interrupt)
  let found: Investigation
  try {
    found = await investigateLogs(logs, {
      zone,
      logZone: options.zone ?? config.logZone,
      defaultRealm: options.realm ?? config.realm,
      home,
      places,
      now,
      version,
      stop: stop.signal,
      progress: progress.show,
      ...(claims === undefined ? {} : { claims }),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      ...(exporting === undefined && radius === undefined && lines === undefined
        ? {}
        : {
            also: (event) => {
              exporting?.take(event)
              radius?.hear(event)
              lines?.hear(event)
            },
          }),
    })
  } catch (thrown) {
    exporting?.abandon()
    throw thrown
  } finally {
    progress.end()
    process.removeListener('SIGINT', interrupt)
  }
  const outputs = new Outputs()
  await writeOutputs(found, options, reporter, speaker, outputs, radius)
  await outputs.each(async () => outputs.written.push(...((await exporting?.end(found)) ?? [])))
  const { linesOf } = await import('./investigate-lines.ts')
  const { toJsonLate } = await import('../reports/exchange/json.ts')
  const summary = (): readonly string[] => [
    ...linesOf(found, speaker),
    '',
    ...(outputs.written.length === 0 ? [words.more] : outputs.written.map(words.written)),
  ]
  const { jsonTo } = options
  await outputs.each(() => {
    speaker.answer(toJsonLate(found), summary)
    if (jsonTo !== undefined) outputs.written.push(jsonTo)
  })
  // A file of JSON is one output of several: who waited for it reads here what was found.
  if (jsonTo !== undefined) process.stdout.write(`${summary().join('\n')}\n`)
  for (const thrown of outputs.failed) endWith(thrown, speaker.language)
  if (outputs.failed.length > 0) return exits.failed
  // Of nothing that was understood nothing can be said, least of all that all is well.
  if (found.span === undefined) return exits.failed
  return isFound(found) ? exits.found : exits.fine
}

const isFound = ({ accounts, stores, web }: Investigation): boolean =>
  accounts.some(({ verdict }) => verdict === 'hijacked' || verdict === 'suspect') ||
  stores.length > 0 ||
  web.some(({ verdict }) => verdict === 'exploited')

function isZone(zone: string): boolean {
  try {
    new SyslogTime(zone)
    return true
  } catch {
    return false
  }
}

type Reporter = { readonly organisation: string; readonly contact: string; readonly domain: string }

async function reporterOf(
  { reporter, abuse }: InvestigateOptions,
  { language }: Speaker,
): Promise<Reporter | undefined> {
  const words = investigateWords[language]
  if (reporter === undefined) {
    if (abuse !== undefined) throw new WrongUse(words.needsReporter)
    return undefined
  }
  const parts =
    /^\s*(?<organisation>[^<>]{1,200}?)\s*<(?<contact>[^<>@\s]+@(?<domain>[^<>@\s]+))>\s*$/.exec(
      reporter,
    )
  const { organisation, contact, domain } = parts?.groups ?? {}
  if (organisation === undefined || contact === undefined || domain === undefined)
    throw new WrongUse(words.noReporter(reporter))
  const { isReporter } = await import('../reports/exchange/abuse/reports.ts')
  if (!isReporter({ organisation, contact, domain })) throw new WrongUse(words.noReporter(reporter))
  return { organisation, contact, domain }
}

const FILES = ['html', 'pdf', 'stix', 'ocsf', 'reached', 'jsonTo'] as const
const FOLDERS = ['csv', 'abuse', 'parquet'] as const

/** Of a name that is mistyped nobody shall read that nothing was found. */
export function checkInputs(logs: readonly string[]): void {
  for (const file of logs)
    if (file !== '-' && !existsSync(file))
      throw new Fault('source.unreadable', { file, why: 'ENOENT' })
}

export function checkOutputs(
  logs: readonly string[],
  options: InvestigateOptions,
  { language, words: common }: Pick<Speaker, 'language' | 'words'>,
): void {
  const words = investigateWords[language]
  const { claims } = options
  const inputs = [
    ...logs.filter((log) => log !== '-'),
    ...(claims === undefined ? [] : [claims]),
  ].map(realOf)
  const named = new Set<string>()
  for (const key of [...FILES, ...FOLDERS]) {
    const file = options[key]
    if (file === undefined) continue
    const real = realOf(file)
    if (named.has(real)) throw new WrongUse(words.twoOutputs(file))
    named.add(real)
    const isFile = (FILES as readonly string[]).includes(key)
    for (const [nth, input] of inputs.entries()) {
      if (real === input || isSame(real, input)) throw new WrongUse(words.isInput(file))
      if (isFolder(input) && real.startsWith(`${input}${sep}`))
        throw new WrongUse(words.isInside(file, logs[nth] ?? input))
      // Its tables would take the places of logs that have their names.
      if (!isFile && dirname(input) === real) throw new WrongUse(words.isInput(file))
    }
    checkWritable(file, real, isFile)
    if (options.force === true || !existsSync(file)) continue
    if (isFile) throw new WrongUse(common.exists(file))
    if (!isFolder(file) || readdirSync(file).length > 0) throw new WrongUse(words.notEmpty(file))
  }
}

/** Hours of reading are not for an output that has no place. */
function checkWritable(file: string, real: string, isFile: boolean): void {
  let place = isFile ? dirname(real) : real
  if (!isFile) while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  try {
    if (isFile && isFolder(real)) throw new Error('EISDIR')
    if (existsSync(place) && !isFolder(place)) throw new Error('ENOTDIR')
    accessSync(place, constants.W_OK | constants.X_OK)
  } catch (thrown) {
    throw new Fault('output.unwritable', { file, why: whyOf(thrown) }, thrown)
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Hard links of one file. */
function isSame(a: string, b: string): boolean {
  const one = statSync(a, { throwIfNoEntry: false })
  const other = statSync(b, { throwIfNoEntry: false })
  return (
    one !== undefined &&
    other !== undefined &&
    one.isFile() &&
    one.dev === other.dev &&
    one.ino === other.ino
  )
}

/** Through links, as far as it is there. */
function realOf(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync(whole)
  } catch {
    const above = dirname(whole)
    return above === whole ? whole : join(realOf(above), basename(whole))
  }
}

async function claimsIn(file: string, zone: string) {
  const { readClaims } = await import('./claims-file.ts')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new Fault('source.unreadable', { file, why: whyOf(thrown) }, thrown)
  }
  return readClaims(text, file, zone)
}

async function eventsOut({ ocsf, parquet }: InvestigateOptions) {
  if (ocsf === undefined && parquet === undefined) return undefined
  const { openEventsOut } = await import('./events-out.ts')
  return openEventsOut({
    ...(ocsf === undefined ? {} : { ocsf }),
    ...(parquet === undefined ? {} : { parquet }),
    version,
  })
}

/** What lies at `beside` (of a run that was killed, or a link that somebody planted) is not written to. */
export function putWhole(beside: string, file: string, content: string | Uint8Array): void {
  rmSync(beside, { force: true })
  try {
    // Names and addresses of people stand in it.
    writeFileSync(beside, content, { mode: 0o600, flag: 'wx' })
    renameSync(beside, file)
  } catch (thrown) {
    rmSync(beside, { force: true })
    throw thrown
  }
}

/** What came of each output. */
export class Outputs {
  readonly written: string[] = []
  readonly failed: unknown[] = []

  /** Hours of reading are not lost for one disk that is full. */
  async each(act: () => unknown): Promise<void> {
    try {
      await act()
    } catch (thrown) {
      this.failed.push(thrown)
    }
  }
}

export async function writeOutputs(
  found: Investigation,
  options: InvestigateOptions,
  reporter: Reporter | undefined,
  { language }: Pick<Speaker, 'language'>,
  outputs: Outputs,
  radius?: RadiusBook,
): Promise<void> {
  const { written } = outputs
  const put = (file: string, content: string | Uint8Array, told = true): void => {
    const beside = join(dirname(file), `.${basename(file)}.part`)
    try {
      putWhole(beside, file, content)
    } catch (thrown) {
      throw new Fault('output.unwritable', { file, why: whyOf(thrown) }, thrown)
    }
    if (told) written.push(file)
  }
  const into = (folder: string): void => {
    try {
      mkdirSync(folder, { recursive: true })
    } catch (thrown) {
      throw new Fault('output.unwritable', { file: folder, why: whyOf(thrown) }, thrown)
    }
  }
  const { html, pdf, csv, stix, abuse, shared, reached } = options
  if (reached !== undefined && radius !== undefined)
    await outputs.each(async () => {
      const { radiusBytes } = await import('../keeper/cases/found/radius-file.ts')
      radius.close()
      put(reached, radiusBytes(radius.of(stolenIn(found), () => 0)))
    })
  if (html !== undefined)
    await outputs.each(async () => {
      const { htmlReport } = await import('../reports/html/report.ts')
      put(html, htmlReport(found, language))
    })
  if (pdf !== undefined)
    await outputs.each(async () => {
      const { pdfReport } = await import('../render/report.ts')
      put(pdf, await pdfReport(found, language))
    })
  if (csv !== undefined)
    await outputs.each(async () => {
      const { csvTables } = await import('../reports/exchange/csv/tables.ts')
      into(csv)
      for (const { name, text } of csvTables(found, language)) put(join(csv, name), text, false)
      written.push(join(csv, sep))
    })
  if (stix !== undefined)
    await outputs.each(async () => {
      const { stixBundle } = await import('../reports/exchange/stix/bundle.ts')
      put(
        stix,
        jsonText(
          stixBundle(found, {
            hashes,
            shared: shared === true,
            ...(reporter === undefined ? {} : { organisation: reporter.organisation }),
          }),
        ),
      )
    })
  if (abuse !== undefined && reporter !== undefined)
    await outputs.each(async () => {
      const { abuseFiles } = await import('../reports/exchange/abuse/files.ts')
      into(abuse)
      for (const { name, text } of abuseFiles(found, reporter, found.stamp.at, { hashes }))
        put(join(abuse, name), text, false)
      written.push(join(abuse, sep))
    })
}
