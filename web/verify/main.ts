/**
 * Main: the page. A package is dropped or chosen, checked by the same judgement as on the command
 * line (`checkPackage`), and told in the language of whoever looks.
 */
import type { Hash } from '../../src/evidence/bytes.ts'
import { readCheckpoint } from '../../src/evidence/checkpoint.ts'
import { readNote } from '../../src/evidence/note.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageFiles } from '../../src/evidence/package/check-types.ts'
import type { EntryRead } from '../../src/evidence/package/entry.ts'
import { leafFile, files as named, PACKAGE_BYTES_MAX } from '../../src/evidence/package/layout.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { readSpans } from '../../src/evidence/spans.ts'
import type { Language } from '../../src/lib/words.ts'
import { isAble, webRun } from './crypto.ts'
import { el, shown } from './dom.ts'
import { type Checked, reportOf } from './report.ts'
import { unzip } from './unzip.ts'
import { pageWords } from './words.ts'

type Given = { key: string; policy: string; checkpoint: string }

let language: Language = navigator.language.startsWith('ja') ? 'ja' : 'en'
const given: Given = { key: '', policy: '', checkpoint: '' }
let zip: Uint8Array | undefined
let checked: Checked | undefined
let failure: ((language: Language) => string) | undefined
let isOpen = false

const page = document.getElementById('page') as HTMLElement

function draw(): void {
  const words = pageWords[language]
  document.documentElement.lang = language
  document.title = words.title
  page.replaceChildren(
    el('header', {}, el('h1', {}, words.title), languageButtons()),
    el('p', {}, words.lead),
    dropCard(),
    givenCard(),
    ...(failure === undefined
      ? []
      : [
          el(
            'section',
            { class: 'card verdict bad', id: 'verdict', role: 'alert' },
            el('div', { class: 'mark' }, '✗'),
            el('p', {}, shown(failure(language))),
          ),
        ]),
    ...(checked === undefined ? [] : reportOf(checked, language)),
    el('footer', { class: 'soft' }, words.foot),
  )
}

function languageButtons(): HTMLElement {
  const button = (to: Language, text: string) => {
    const about = {
      type: 'button',
      lang: to,
      id: `to-${to}`,
      'aria-pressed': String(language === to),
    }
    const it = el('button', about, text)
    it.addEventListener('click', () => {
      language = to
      draw()
    })
    return it
  }
  return el('div', { class: 'languages' }, button('ja', '日本語'), button('en', 'English'))
}

function dropCard(): HTMLElement {
  const words = pageWords[language]
  const input = el('input', { type: 'file', accept: '.zip,application/zip', id: 'file' })
  const card = el(
    'label',
    { class: 'card drop', id: 'drop' },
    el('strong', {}, words.drop),
    el('span', { class: 'button' }, words.choose),
    input,
  )
  const over = (is: boolean) => (event: Event) => {
    event.preventDefault()
    card.classList.toggle('over', is)
  }
  card.addEventListener('dragover', over(true))
  card.addEventListener('dragleave', over(false))
  card.addEventListener('drop', (event) => {
    over(false)(event)
    take(event.dataTransfer?.files[0])
  })
  input.addEventListener('change', () => take(input.files?.[0]))
  return card
}

function givenCard(): HTMLElement {
  const words = pageWords[language]
  const field = (name: keyof Given, text: string) => {
    const area = el('textarea', { id: name, spellcheck: 'false' })
    area.value = given[name]
    area.addEventListener('input', () => {
      given[name] = area.value
    })
    return el('label', {}, text, area)
  }
  const again = el('button', { class: 'button', type: 'button', id: 'again' }, words.again)
  again.addEventListener('click', () => void check())
  const card = el(
    'details',
    { class: 'card' },
    el('summary', {}, words.more),
    el('p', { class: 'soft' }, words.moreWhy),
    el(
      'div',
      { class: 'given' },
      field('key', words.key),
      field('policy', words.policy),
      field('checkpoint', words.checkpoint),
    ),
    again,
  )
  card.open = isOpen
  card.addEventListener('toggle', () => {
    isOpen = card.open
  })
  return card
}

function take(file: File | undefined): void {
  if (file === undefined) return
  if (file.size > PACKAGE_BYTES_MAX) {
    fail((to) => `${pageWords[to].notZip}> ${PACKAGE_BYTES_MAX}`)
    return
  }
  file.arrayBuffer().then(
    (octets) => {
      zip = new Uint8Array(octets)
      return check()
    },
    (thrown) => fail((to) => pageWords[to].notZip + String(thrown)),
  )
}

function fail(why: (language: Language) => string): void {
  checked = undefined
  failure = why
  draw()
}

async function check(): Promise<void> {
  if (zip === undefined) return
  if (!(await isAble())) {
    fail((to) => pageWords[to].tooOld)
    return
  }
  const opened = unzip(zip)
  if (isRefused(opened)) {
    fail((to) => pageWords[to].notZip + opened.refused)
    return
  }
  const bar = el('progress', { max: '1', value: '0' })
  page.querySelectorAll('section').forEach((it) => {
    it.remove()
  })
  const working = el(
    'section',
    { class: 'card', id: 'working' },
    el('p', {}, pageWords[language].working),
    bar,
  )
  page.querySelector('details')?.after(working)
  try {
    checked = await checkedOf(opened, (share) => {
      bar.value = share
    })
    failure = undefined
    draw()
  } catch (thrown) {
    fail((to) => pageWords[to].notZip + String(thrown))
  }
}

async function checkedOf(files: PackageFiles, progress: (share: number) => void): Promise<Checked> {
  const entries: EntryRead[] = []
  const asked = (text: string) => (text.trim() === '' ? undefined : text)
  // Signed text ends with a newline, which is easily lost on the way through a clipboard.
  const checkpoint = asked(given.checkpoint)?.trimEnd().concat('\n')
  const [vkey, policy] = [asked(given.key), asked(given.policy)]
  const report = await checkPackage(files, webRun, {
    ...(vkey === undefined ? {} : { vkey: vkey.trim() }),
    ...(policy === undefined ? {} : { policy }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    postQuantum: false,
    hear: (entry) => entries.push(entry),
    progress: (done, all) => progress(done / all),
  })
  const text = async (name: string): Promise<string> => {
    const octets = await files.read(name)
    return octets === undefined || isRefused(octets) ? '' : new TextDecoder().decode(octets)
  }
  const texts = new Map<number, string>()
  for (const { index } of entries) texts.set(index, await text(leafFile(index)))
  const context = readSpans(report.custody?.context ?? '')
  const isBeside = (index: number) =>
    !isRefused(context) && context.some(({ from, to }) => from <= index && index <= to)
  const { size, moments } = report
  return {
    checked: report,
    records: {
      entries,
      texts,
      size,
      root: rootIn(await text(named.checkpoint)),
      moments,
      isBeside,
    },
    vkey: vkey ?? (await text(named.vkey)).trim(),
    isKeyGiven: vkey !== undefined,
  }
}

function rootIn(checkpoint: string): Hash | undefined {
  const note = readNote(checkpoint)
  const read = isRefused(note) ? note : readCheckpoint(note.text)
  return isRefused(read) ? undefined : read.root
}

for (const kind of ['dragover', 'drop'] as const)
  document.addEventListener(kind, (event) => event.preventDefault())
draw()
