/** What `sekimori evidence anchor` and the rows of `status` about seals and anchors say. */
import type { SealingFacts } from '../keeper/anchors/sealing.ts'
import type { Language } from '../lib/words.ts'

const en = {
  about: 'lays the newest checkpoint down outside this machine: mail, tsa, qr or medium',
  mail: 'sends the checkpoint to the configured mailboxes, now',
  tsa: 'asks the configured authority for a time stamp, now',
  qr: 'makes a card to print, date, seal and file (PDF)',
  medium: 'adds entries, tiles and checkpoints to a folder on a write-once medium',
  dns: 'prints the text of a DNS TXT record for a zone that is hosted elsewhere',
  optOut: 'the PDF (default: checkpoint-SIZE.pdf in the working folder)',
  optPaper: 'size of the paper: a4 or a6',
  optForce: 'replace a file that is there',
  exists: (file: string) => `${file} is there already; --force replaces it.`,
  noGuard:
    'No guard runs: the newest published checkpoint of the folder is taken, and no entry says so.',
  noCheckpoint: (folder: string) => `There is no checkpoint in ${folder} yet.`,
  tooLong: 'Too many have cosigned for one code: only the log’s own signature stands in it.',
  mailed: (size: number, file: string) =>
    `Sent: the checkpoint of ${size} entries. Its text is kept in evidence/${file}.`,
  stamped: (size: number, file: string) =>
    `Stamped and checked: the checkpoint of ${size} entries, evidence/${file}.`,
  printed: (size: number, file: string) =>
    `${file}: the card of ${size} entries. Print it, date it, sign or seal it, and file it elsewhere.`,
  copying: 'Copying to the medium',
  copied: (files: number, mebibytes: string, folder: string, size: number) =>
    `${files} files (${mebibytes} MiB) were added to ${folder}: ${size} entries are there now.`,
  manifest: (file: string) =>
    `What was added stands in ${file}. Check it once more after the medium was taken out: sha256sum -c`,
  rowSeals: 'Seals',
  rowAnchors: 'Anchors',
  seals: {
    off: () => 'off',
    founding: ({ progress }: SealingFacts) =>
      progress === null
        ? 'the keys are about to be made'
        : `keys are being made: ${Math.floor((100 * progress.done) / progress.of)} %`,
    sealing: ({ epoch, size }: SealingFacts, at: string) =>
      epoch === null
        ? 'the first hour is not over'
        : `${size} entries sealed, epoch ${epoch}, at ${at}`,
    stopped: ({ fault }: SealingFacts) => `STOPPED: ${fault ?? ''}`,
  },
  sealsRoot: (root: string) => `root, for paper: ${root}`,
  anchor: (way: string, size: number | null, at: string | null, due: boolean) =>
    size === null ? `${way}: ${due ? 'not yet' : 'never'}` : `${way}: ${size} entries at ${at}`,
}

export type AnchorWords = typeof en

const ja: AnchorWords = {
  about: '最新のチェックポイントを外部に残します：mail、tsa、qr、medium',
  mail: '設定済みのメールボックスへ、いますぐ控えを送ります',
  tsa: '設定済みの認証局から、いますぐタイムスタンプを取得します',
  qr: '印刷・押印して保管するカード（PDF）を作ります',
  medium: '追記専用媒体のフォルダーに、記録・タイル・チェックポイントを追加します',
  dns: '別の事業者が管理するゾーンに登録する DNS TXT レコードの文字列を表示します',
  optOut: 'PDF の出力先（既定：作業フォルダーの checkpoint-件数.pdf）',
  optPaper: '用紙の大きさ：a4 または a6',
  optForce: '既存のファイルを置き換えます',
  exists: (file) => `${file} は既にあります。置き換えるには --force を付けてください。`,
  noGuard:
    '関守が動いていないため、フォルダーにある公開済みのチェックポイントを使います。証跡への記録は行いません。',
  noCheckpoint: (folder) => `${folder} にはまだチェックポイントがありません。`,
  tooLong: '副署が多く 1 つの QR コードに入らないため、ログ自身の署名だけを入れました。',
  mailed: (size, file) =>
    `${size} 件の時点のチェックポイントを送信しました。本文は evidence/${file} に保管しています。`,
  stamped: (size, file) =>
    `${size} 件の時点のチェックポイントにタイムスタンプを取得し、検証しました：evidence/${file}`,
  printed: (size, file) =>
    `${file}：${size} 件の時点のカードです。印刷し、日付・押印のうえ別の場所に保管してください。`,
  copying: '媒体に複製しています',
  copied: (files, mebibytes, folder, size) =>
    `${folder} に ${files} 個のファイル（${mebibytes} MiB）を追加しました。現在 ${size} 件の記録があります。`,
  manifest: (file) =>
    `追加分の一覧は ${file} です。媒体を一度取り出したうえで sha256sum -c で再確認してください。`,
  rowSeals: '封印',
  rowAnchors: '外部の控え',
  seals: {
    off: () => '無効',
    founding: ({ progress }) =>
      progress === null
        ? 'まもなく鍵を作成します'
        : `鍵を作成中：${Math.floor((100 * progress.done) / progress.of)} %`,
    sealing: ({ epoch, size }, at) =>
      epoch === null
        ? '最初の 1 時間が終わっていません'
        : `${size} 件を封印済み（第 ${epoch} 期、${at}）`,
    stopped: ({ fault }) => `停止：${fault ?? ''}`,
  },
  sealsRoot: (root) => `紙に控える要約値：${root}`,
  anchor: (way, size, at, due) =>
    size === null ? `${way}：${due ? 'これから' : 'なし'}` : `${way}：${size} 件（${at}）`,
}

export const anchorWords: { readonly [Name in Language]: AnchorWords } = { en, ja }
