/** Readme of a package: how whoever was handed it checks it, without us, in both languages. */
import type { Wording } from '../../../lib/words.ts'

export type ReadmeFacts = {
  readonly origin: string
  readonly vkey: string
  readonly size: number
  readonly chosen: number
  readonly context: number
  readonly bodies: number
  readonly hasPolicy: boolean
  readonly ticket: string | undefined
}

export const packageReadme: Wording<ReadmeFacts> = {
  en: ({ origin, vkey, size, chosen, context, bodies, hasPolicy, ticket }) => `Evidence package
${ticket === undefined ? '' : `Ticket: ${ticket}\n`}
From the evidence log ${origin}, which had ${size} entries when this was taken.
Here are ${chosen} chosen entries, ${bodies} of all entries with their content, and ${context} beside
them that bound them in time or tell of gaps.

How to check it
---------------
1. In a browser: open verify.html (it loads nothing from anywhere) and drop the zip on it.
2. On a command line, with Python 3 and openssl and nothing of Sekimori:
       python3 verify_package.py .
3. With Sekimori:  sekimori verify PACKAGE.zip [--policy FILE] [--checkpoint FILE]

Whoever made this package could have made everything in it, verify.html and the script too. So use
those of your own where you have them, and above all compare this key with the one that you were
given by another way (when the log was founded, on paper, from the witness):

  ${vkey}

What is in it
-------------
checkpoint             what the log swore to: name, number of entries, Merkle root, signatures
log.vkey               the log's public key${hasPolicy ? '\npolicy                 whose cosignatures are demanded (https://c2sp.org/tlog-policy)' : ''}
entries/N.leaf         entry N, octet for octet as it was hashed; one line of JSON
entries/N.tlog-proof   that it is entry N of the log (https://c2sp.org/tlog-proof)
entries/N.body         where disclosed: 16 octets of salt, then the content. Its SHA-256 with the
                       line "sekimori/body/v1" before it is the entry's "c" in base64url:
                       (printf 'sekimori/body/v1\\n'; cat N.body) | openssl dgst -sha256 -binary
consistency/S.txt      that the log of S entries, which a witness cosigned or a seal swears to, grew
                       into this one
anchors/, fs/          time stamps and other anchors; forward-secure seals
misbehaviour.log       where there is one: contradictory statements, each signed
gaps.json              what the log itself says it did not hear
custody.json           who took this out, when, why; the digest of each file
SHA256SUMS             sha256sum -c SHA256SUMS

What it does not show: that what was written is true, that nothing true was left unwritten, and
anything about the ${size - chosen - context} other entries.
`,
  ja: ({ origin, vkey, size, chosen, context, bodies, hasPolicy, ticket }) => `証跡パッケージ
${ticket === undefined ? '' : `案件番号：${ticket}\n`}
証跡ログ ${origin} から取り出したものです（取り出した時点で ${size} 件）。
対象の記録 ${chosen} 件と、その時刻の範囲や欠落を示す関連の記録 ${context} 件を収めています。
このうち ${bodies} 件には本文を添付しています。

検証の方法
----------
1. ブラウザー：verify.html を開き（外部とは通信しません）、zip ファイルをドロップします。
2. コマンドライン（Python 3 と openssl だけを使い、関守は不要です）：
       python3 verify_package.py .
3. 関守：sekimori verify PACKAGE.zip [--policy FILE] [--checkpoint FILE]

このパッケージの作成者は、verify.html やスクリプトを含め、中身のすべてを作ることができます。
検証には、できるだけご自身で入手したものを使ってください。特に、次の公開鍵を、別の経路
（ログ開設時の控え、書面、証人など）で受け取った鍵と必ず照合してください。

  ${vkey}

内容
----
checkpoint             ログの署名済み宣言（ログ名、件数、マークル木の根、署名）
log.vkey               ログの公開鍵${hasPolicy ? '\npolicy                 必要とする証人の副署（https://c2sp.org/tlog-policy）' : ''}
entries/N.leaf         記録 N。ハッシュ計算の対象そのままの、JSON 1 行
entries/N.tlog-proof   それがログの N 番目であることの証明（https://c2sp.org/tlog-proof）
entries/N.body         開示された本文。先頭 16 オクテットはソルト。前に "sekimori/body/v1" の
                       1 行を付けた SHA-256 が、記録の "c"（base64url）と一致します。
                       (printf 'sekimori/body/v1\\n'; cat N.body) | openssl dgst -sha256 -binary
consistency/S.txt      証人が署名した（または封印が示す）S 件のログが、このログに育ったことの証明
anchors/、fs/          タイムスタンプなどの外部の控え、前方安全な封印
misbehaviour.log       （ある場合）署名付きの矛盾した宣言
gaps.json              ログ自身が「聞き漏らした」と記録している区間
custody.json           誰が、いつ、何のために取り出したか。各ファイルのダイジェスト
SHA256SUMS             sha256sum -c SHA256SUMS

このパッケージが示さないこと：書かれた内容が真実であること、書かれなかった事実がないこと、
ここにない残りの ${size - chosen - context} 件に関すること。
`,
}
