/** Words of `sekimori witness`. */
import type { Judgement } from '../evidence/contradiction.ts'
import type { Language } from '../lib/words.ts'

const en = {
  about: 'swears for logs on other hosts, so that their past cannot be changed unseen',
  help: 'Without a further word the witness runs. On another host than the logs, with another\nadministrator where that can be had. Its data folder is /var/lib/sekimori-witness where that exists,\nelse ./sekimori-witness; its configuration /etc/sekimori/witness.yaml. See docs/operations.md,\n«A witness».',
  keys: 'prints the key lines that a log’s guard needs (evidence: witnesses: keys:)',
  trust: 'swears for a log from now on; LINE is what its evidence/log.vkey holds',
  status: 'what was sworn to, for whom, and how long ago',
  prove: 'checks lines of misbehaviour.log: needs nothing but the file',
  mirror: 'keeps a copy of a log: verifies what is new, refuses what was rewritten',
  optListen: 'where it listens (default inet:127.0.0.1:8460)',
  optName: 'its name in the key lines, at the first start (default HOSTNAME/sekimori-witness/1)',
  optVkey: 'the log’s key line; else the one that the first run finds is believed',
  optEvery: 'goes on, every so many seconds',
  optCa: 'an authority to trust instead of the public ones, PEM',
  ready: (url: string) => `The witness listens: ${url}/add-checkpoint`,
  keyLine: (line: string) => `key line: ${line}`,
  noLogs: 'No log is trusted yet: sekimori witness trust LINE',
  trusted: (origin: string) =>
    `${origin} is trusted. A running witness takes it up within a second.`,
  known: (origin: string) => `${origin} was trusted already.`,
  notLine: (why: string) => `This is no key line of a log: ${why}`,
  noKeys: 'There are no keys yet: they are made when the witness starts for the first time.',
  colLog: 'Log',
  colSize: 'Entries',
  colAt: 'Sworn to at',
  colAge: 'Ago',
  never: 'never',
  ago: (seconds: number) => `${seconds} s`,
  silent: (seconds: number) => `${seconds} s: silent`,
  misbehaviour: (lines: number, file: string) =>
    `${lines} contradictions are written down: sekimori witness prove ${file}`,
  proves: {
    split: 'PROVEN: the log signed two histories of the same length',
    rewritten: 'PROVEN: the log rewrote what it had signed',
    unproven: 'not proven by itself: the log owes a consistency proof',
  } as Readonly<Record<Judgement, string>>,
  proofLine: (
    line: number,
    what: string,
    origin: string,
    older: number,
    newer: number,
    at: string,
  ) => `line ${line}: ${what}\n  ${origin}: ${older} entries, then ${newer} (${at})`,
  badLine: (line: number, why: string) => `line ${line}: accuses nobody: ${why}`,
  nothing: 'The file holds no contradiction.',
  mirrored: (origin: string, before: number, size: number) =>
    size === before
      ? `${origin}: ${size} entries, nothing new`
      : `${origin}: ${size} entries, ${size - before} of them new; they follow from what was kept`,
}

const ja: typeof en = {
  about: '他のサーバーの証跡に副署し、過去の改変が見過ごされないようにします（証人）',
  help: 'サブコマンドなしで証人を起動します。証跡とは別のサーバーで、できれば別の管理者のもとで動かし\nてください。データフォルダーは /var/lib/sekimori-witness（なければ ./sekimori-witness）、設定は\n/etc/sekimori/witness.yaml です。docs/operations.ja.md の「証人」を参照してください。',
  keys: '証跡側の設定（evidence: witnesses: keys:）に書く公開鍵の行を表示します',
  trust: '証跡への副署を始めます。LINE は相手の evidence/log.vkey の内容です',
  status: '副署した証跡、件数、経過時間を表示します',
  prove: 'misbehaviour.log の各行を検証します（このファイルだけで検証できます）',
  mirror: '証跡の複製を保管します。新しい記録を検証し、書き換えられた履歴は拒みます',
  optListen: '待ち受けるアドレス（既定 inet:127.0.0.1:8460）',
  optName: '公開鍵の行に入る名前（初回起動時のみ。既定 ホスト名/sekimori-witness/1）',
  optVkey: '証跡の公開鍵の行。省略すると、初回に見つけたものを信用します',
  optEvery: '指定した秒数ごとに繰り返します',
  optCa: '公的な認証局の代わりに信用する認証局（PEM）',
  ready: (url) => `証人が待ち受けを始めました：${url}/add-checkpoint`,
  keyLine: (line) => `公開鍵の行：${line}`,
  noLogs: '副署する証跡がまだありません：sekimori witness trust LINE',
  trusted: (origin) => `${origin} を登録しました。動作中の証人には 1 秒以内に反映されます。`,
  known: (origin) => `${origin} は登録済みです。`,
  notLine: (why) => `証跡の公開鍵の行ではありません：${why}`,
  noKeys: '鍵がまだありません。証人を初めて起動したときに作られます。',
  colLog: '証跡',
  colSize: '件数',
  colAt: '副署の時刻',
  colAge: '経過',
  never: 'なし',
  ago: (seconds) => `${seconds} 秒`,
  silent: (seconds) => `${seconds} 秒：途絶`,
  misbehaviour: (lines, file) =>
    `矛盾が ${lines} 件記録されています：sekimori witness prove ${file}`,
  proves: {
    split: '立証：証跡が同じ件数の異なる 2 つの履歴に署名しています',
    rewritten: '立証：証跡が署名済みの過去を書き換えています',
    unproven: 'これだけでは立証できません（運用者に整合性証明の提示を求めてください）',
  },
  proofLine: (line, what, origin, older, newer, at) =>
    `${line} 行目：${what}\n  ${origin}：${older} 件の後に ${newer} 件（${at}）`,
  badLine: (line, why) => `${line} 行目：矛盾の証拠になりません：${why}`,
  nothing: 'ファイルに矛盾の記録はありません。',
  mirrored: (origin, before, size) =>
    size === before
      ? `${origin}：${size} 件（新しい記録はありません）`
      : `${origin}：${size} 件（新しい ${size - before} 件は、保管済みの記録と正しくつながっています）`,
}

export const witnessCliWords: Readonly<Record<Language, typeof en>> = { en, ja }
