/** Manual: sekimori(8), made from what the staged program says of itself, in one language. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

type Language = 'ja' | 'en'
type Words = {
  readonly name: string
  readonly about: string
  readonly options: string
  readonly commands: string
  readonly files: string
  readonly seeAlso: string
  readonly each: readonly (readonly [string, string])[]
}
const words: Readonly<Record<Language, Words>> = {
  en: {
    name: 'NAME',
    about: 'guards mail servers against the stolen account',
    options: 'SYNOPSIS',
    commands: 'COMMANDS',
    files: 'FILES',
    seeAlso: 'SEE ALSO',
    each: [
      ['/etc/sekimori/sekimori.yaml', 'wiring of this installation'],
      ['/etc/sekimori/failure.conf', 'who is told when a unit fails'],
      ['/etc/sekimori/instances.json', 'mail servers that are attached; written by attach'],
      ['/var/lib/sekimori', 'evidence, keys and index'],
      ['/opt/sekimori/docs', 'operations, errors, format of the evidence'],
    ],
  },
  ja: {
    name: '名前',
    about: 'メールサーバーを、乗っ取られたアカウントから守ります',
    options: '書式',
    commands: 'コマンド',
    files: 'ファイル',
    seeAlso: '関連項目',
    each: [
      ['/etc/sekimori/sekimori.yaml', 'この環境の配線'],
      ['/etc/sekimori/failure.conf', 'ユニットの障害時の通知先'],
      ['/etc/sekimori/instances.json', '接続済みのメールサーバー（attach が書き込みます）'],
      ['/var/lib/sekimori', '証跡・鍵・索引'],
      ['/opt/sekimori/docs', '運用・エラー・証跡の形式'],
    ],
  },
}

const COLUMNS = '76'

const helpOf = (program: string, language: Language, path: readonly string[]): string =>
  execFileSync(
    process.execPath,
    [join(program, 'bin/sekimori.js'), ...path, '--help', '--lang', language],
    { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', COLUMNS } },
  ).trimEnd()

const commandsIn = (help: string): readonly string[] =>
  [...(/Commands:\n((?: .*\n?)*)/.exec(help)?.[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')

/** Text as it stands; roff(7) reads a backslash, a leading dot and a leading quote. */
const verbatim = (text: string): string => {
  const lines = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
  return `.nf\n${lines.join('\n')}\n.fi\n`
}

export function manualOf(program: string, version: string, language: Language): string {
  const said = words[language]
  const first = helpOf(program, language, [])
  const sections = commandsIn(first).flatMap((name) => {
    const help = helpOf(program, language, [name])
    const inner = commandsIn(help)
    if (inner.length === 0) return [`.SS "sekimori ${name}"\n${verbatim(help)}`]
    return inner.map(
      (sub) => `.SS "sekimori ${name} ${sub}"\n${verbatim(helpOf(program, language, [name, sub]))}`,
    )
  })
  const files = said.each.map(([path, what]) => `.TP\n.I ${path.replaceAll('-', '\\-')}\n${what}\n`)
  return [
    `.TH SEKIMORI 8 "" "sekimori ${version}" ""\n`,
    `.SH ${said.name}\nsekimori \\- ${said.about}\n`,
    `.SH ${said.options}\n${verbatim(first)}`,
    `.SH ${said.commands}\n${sections.join('')}`,
    `.SH ${said.files}\n${files.join('')}`,
    `.SH ${said.seeAlso}\n.BR postfix (1),\n.BR dovecot (1),\n.BR systemd.service (5)\n`,
  ].join('')
}
