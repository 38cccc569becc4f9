/**
 * Mail anchor: the newest checkpoint in mailboxes that this machine cannot reach into.
 *
 * It goes the way of notices, by a relay that has no milter of ours. The text says what it is, what to
 * do with it (nothing but keep it) and how it is used one day; the checkpoint itself stands in it once,
 * so that it can be copied out in one piece. It names no person and no address.
 */

import { hashText } from '../../evidence/bytes.ts'
import type { Checkpoint } from '../../evidence/checkpoint.ts'
import { mailChannel } from '../../hands/notify/mail.ts'
import type { Instant } from '../../lib/time.ts'
import type { NoticeText, OutgoingNotice } from '../../ports/notifier.ts'
import type { AnchorsConfig } from './config.ts'
import { spelled } from './words.ts'

export type MailFacts = {
  readonly checkpoint: Checkpoint
  readonly note: string
  readonly at: Instant
  readonly zone: string
  /** RFC 6962 root over the keys of the seals, base64. */
  readonly sealsRoot: string | null
}

const CUT = '-----8<-----'

export function mailText({ checkpoint, note, at, zone, sealsRoot }: MailFacts): NoticeText {
  const { origin, size, root } = checkpoint
  const time = spelled(at, zone)
  const cut = `${CUT}\n${note}${CUT}`
  return {
    ja: {
      subject: `【関守】証跡の控え ${size} 件（${origin}）`,
      body: `これは、メールサーバーを守る「関守」が、証跡ログの現在の状態をサーバーの外に
残すために自動で送っているメールです。返信は不要です。

  ログの名前  ${origin}
  日時        ${time}
  記録の件数  ${size}
  記録の要約  ${hashText(root)}
${sealsRoot === null ? '' : `  封印の要約  ${sealsRoot}\n`}
■ お願い
このメールを削除せずに保管してください。専用フォルダーへの自動振り分けで構いません。
個人情報や通信の内容は含まれていません。転送や印刷をしても差し支えありません。

■ 何に使うのか
後日サーバーが乗っ取られ、証跡が書き換えられたり消されたりしたとき、このメールの
値と照らし合わせることで、「${time} の時点で ${size} 件の
記録があり、その内容は上の要約どおりだった」ことを証明できます。

■ 確認のしかた
下の切り取り線の間を checkpoint.txt という名前で保存し、証跡の写しに対して
  sekimori verify 証跡のフォルダー --checkpoint checkpoint.txt
を実行します。関守がなくても確認できます（証跡フォルダーの README.ja.txt）。

${cut}
`,
    },
    en: {
      subject: `[Sekimori] evidence checkpoint, ${size} entries (${origin})`,
      body: `This mail was sent by itself. Sekimori, which guards a mail server, lays down the
state of its evidence log outside that server. No answer is needed.

  Name of the log  ${origin}
  Time             ${time}
  Entries          ${size}
  Root             ${hashText(root)}
${sealsRoot === null ? '' : `  Root of seals    ${sealsRoot}\n`}
What we ask of you
Keep this mail. A folder of its own, filled by a rule, will do. It holds nothing
about any person and nothing of any mail; you may forward or print it.

What it is for
If somebody takes over the server one day and changes or deletes evidence, this mail
proves that at ${time} there were ${size} entries, and
that they were those that the root above stands for.

How it is checked
Save what stands between the two cut lines as checkpoint.txt, and run on a copy of
the evidence
  sekimori verify FOLDER --checkpoint checkpoint.txt
It can be checked without Sekimori, too (README.en.txt in the evidence folder).

${cut}
`,
    },
  }
}

/** Rejects with `notice.failed` or `notice.refused`. Gives what was sent. */
export async function sendMail(
  config: NonNullable<AnchorsConfig['mail']>,
  facts: MailFacts,
): Promise<Uint8Array> {
  const text = mailText(facts)
  const channel = mailChannel({
    ...config,
    kind: 'mail',
    name: 'anchor',
    audience: 'administrators',
  })
  const notice: OutgoingNotice = {
    // Another try of the same day and size is the same mail to whoever reads it.
    notice: `anchor.${facts.checkpoint.size}.${new Date(facts.at).toISOString().slice(0, 10)}`,
    what: 'checkpoint.anchored',
    severity: 'info',
    text,
    facts: { size: facts.checkpoint.size },
  }
  try {
    await channel.send(notice)
  } finally {
    await channel.close()
  }
  return Buffer.from(`${text.ja.body}\n${text.en.body}`)
}
