/** Readme: what lies beside the log for whoever has to check it without Sekimori, in both languages. */
import type { Wording } from '../../lib/words.ts'

export const readme: Wording<{ readonly origin: string; readonly vkey: string }> = {
  en: ({ origin, vkey }) => `Evidence log ${origin}

How to verify this folder without Sekimori
------------------------------------------
Everything here is in published formats (https://c2sp.org): any program that reads
tlog-tiles, tlog-checkpoint and signed-note reads it.

checkpoint        the newest signed statement: name, number of entries, Merkle root
                  (RFC 6962, SHA-256), and an Ed25519 signature (signed-note).
log.vkey          the public key of the log. Compare it with the one you were given when
                  the log was founded; a key that lies only here proves nothing:
                  ${vkey}
tile/entries/N    256 entries each: two octets of length (big endian), then the entry,
                  one line of JSON. N is written x001/x234/067 for 1234067.
tile/L/N          256 SHA-256 hashes each. Level 0: SHA-256(0x00 || entry). Level L+1: the
                  root of one full tile below, SHA-256(0x01 || left || right) pair by pair.
                  N.p/W holds the first W of an unfinished tile.
checkpoints/      one signed statement a minute, day by day.
vault/            the sealed bodies. An entry's "c" is, in base64url,
                  SHA-256("sekimori/body/v1\\n" || 16 octets of salt || body), so a body and
                  its salt, once disclosed, can be checked against the entry by hand.

To check one entry with python3 and openssl only: ask for its .tlog-proof file
(https://c2sp.org/tlog-proof) and hash up from the entry to the root in the checkpoint.

The folder .state belongs to the running program. Do not edit or restore anything here:
a log brought back from a copy is refused, because newer statements about it exist.
`,
  ja: ({ origin, vkey }) => `証跡ログ ${origin}

関守を使わずにこのフォルダーを検証する方法
------------------------------------------
形式はすべて公開されています（https://c2sp.org）。tlog-tiles、tlog-checkpoint、
signed-note を読めるプログラムであれば、何でも検証に使えます。

checkpoint        最新の署名済み宣言。ログ名、件数、マークル木の根（RFC 6962、SHA-256）と
                  Ed25519 署名（signed-note 形式）。
log.vkey          ログの公開鍵。ログの開設時に受け取った鍵と照合してください。
                  ここにある鍵だけでは何の証明にもなりません。
                  ${vkey}
tile/entries/N    256 件ずつの記録。長さ 2 オクテット（ビッグエンディアン）に続けて、
                  JSON 1 行の記録。N が 1234067 なら x001/x234/067 と書きます。
tile/L/N          SHA-256 ハッシュ 256 個ずつ。レベル 0 は SHA-256(0x00 || 記録)。
                  レベル L+1 は、下の満杯のタイル 1 枚の根（SHA-256(0x01 || 左 || 右)）。
                  N.p/W は未完成のタイルの最初の W 個。
checkpoints/      1 分ごとの署名済み宣言（日別）。
vault/            封印された本文。記録の "c" は次の値の base64url 表記です。
                  SHA-256("sekimori/body/v1\\n" || ソルト 16 オクテット || 本文)
                  開示された本文とソルトは、手作業で記録と照合できます。

python3 と openssl だけで 1 件を確かめるには、その .tlog-proof ファイル
（https://c2sp.org/tlog-proof）を受け取り、記録から checkpoint の根までハッシュをたどります。

.state フォルダーは稼働中のプログラム用です。ここにあるものを編集したり、複製から
戻したりしないでください。より新しい宣言が存在するため、戻された証跡には追記できません。
`,
}
