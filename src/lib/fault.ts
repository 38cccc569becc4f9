/**
 * Failures the world hands us, told in the language of whoever must act on them.
 *
 * A fault is a code and its facts. The sentence is made from them only when somebody reads it, so
 * one failure reads well in the log, in the console and in a report, in English and in Japanese.
 * An order for every sentence: what cannot be done, to what, what happens to the mail meanwhile,
 * what you can do, and whether it heals by itself.
 */
import type { Language } from './words.ts'

type Kind<Facts> = {
  /** Whether waiting may cure it: what passes is answered 4xx and tried again, what stays 5xx. */
  readonly passes: boolean
  readonly en: (facts: Facts) => string
  readonly ja: (facts: Facts) => string
}

/** What is wrong, in words of its own. */
type Wordings = Readonly<Record<Language, string>>

const kind = <Facts>(it: Kind<Facts>): Kind<Facts> => it

export const faults = {
  'evidence.no-room': kind<{ volume: string; mebibytesLeft: number }>({
    passes: true,
    en: ({ volume, mebibytesLeft }) =>
      `Evidence cannot be written: ${volume} has ${mebibytesLeft} MiB left. Mail is deferred, none is lost. Free some space; writing resumes by itself.`,
    ja: ({ volume, mebibytesLeft }) =>
      `証跡を書き込めません（${volume} の空き ${mebibytesLeft} MiB）。メールは一時拒否しており、失われていません。空きを作ると自動で再開します。`,
  }),
  'evidence.unwritable': kind<{ file: string; why: string }>({
    passes: true,
    en: ({ file, why }) =>
      `Evidence cannot be written: ${file} (${why}). Mail is deferred, none is lost. Repair the disk or the permissions; writing is tried again by itself.`,
    ja: ({ file, why }) =>
      `証跡を書き込めません（${file}、${why}）。メールは一時拒否しており、失われていません。ディスクまたは権限を直してください。書き込みは自動で再試行します。`,
  }),
  'evidence.rolled-back': kind<{ recovered: number; promised: number }>({
    passes: false,
    en: ({ recovered, promised }) =>
      `The evidence log holds ${recovered} entries, but ${promised} were signed: it was restored from a copy or tampered with. Sekimori does not go on writing it. Run «sekimori verify» and keep what it says; then «sekimori evidence fork» puts this log aside as it is and begins the next one.`,
    ja: ({ recovered, promised }) =>
      `証跡の記録は ${recovered} 件ですが、署名済みは ${promised} 件です。複製から戻されたか、改ざんされています。関守はこの証跡に追記しません。「sekimori verify」の結果を控えてから「sekimori evidence fork」を実行してください。この証跡をそのまま保全し、次の証跡を開始します。`,
  }),
  'evidence.damaged': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The evidence log is damaged at ${file}: ${why}. Sekimori does not go on writing it. Keep the folder as it is and run «sekimori verify» on it.`,
    ja: ({ file, why }) =>
      `証跡が壊れています（${file}：${why}）。関守はこの証跡に追記しません。フォルダーをそのまま保全し「sekimori verify」で調べてください。`,
  }),
  'witness.contradicts': kind<{ witness: string; ours: number; theirs: number }>({
    passes: false,
    en: ({ witness, ours, theirs }) =>
      `The witness ${witness} has ${theirs} entries signed by this very log, and they are not those that lie here (${ours} entries): the evidence was restored from a copy or tampered with. Sekimori does not go on writing it. Keep the folder as it is and run «sekimori verify» on it.`,
    ja: ({ witness, ours, theirs }) =>
      `証人（${witness}）が、この証跡自身の署名がある ${theirs} 件を保管していますが、ここにある記録（${ours} 件）と一致しません。証跡が複製から戻されたか、改ざんされています。関守はこの証跡に追記しません。フォルダーをそのまま保全し「sekimori verify」で調べてください。`,
  }),
  'witness.refused': kind<{ witness: string; status: number; why: string }>({
    passes: false,
    en: ({ witness, status, why }) =>
      `The witness ${witness} does not swear to our checkpoint (${status}: ${why}). Mail goes on. Find out why before you trust this machine's evidence: compare both sides with «sekimori witness status» there and «sekimori verify» here.`,
    ja: ({ witness, status, why }) =>
      `証人（${witness}）がチェックポイントへの副署を拒みました（${status}：${why}）。メールは通常どおり処理しています。このサーバーの証跡を信用する前に原因を確かめてください。先方で「sekimori witness status」、こちらで「sekimori verify」を実行して見比べます。`,
  }),
  'witness.away': kind<{ witness: string; why: string }>({
    passes: true,
    en: ({ witness, why }) =>
      `The witness ${witness} does not answer (${why}). Mail goes on and evidence is written; it is asked again by itself.`,
    ja: ({ witness, why }) =>
      `証人（${witness}）が応答しません（${why}）。メールの処理と証跡の記録は続いています。問い合わせは自動で再開します。`,
  }),
  'witness.clock-differs': kind<{ witness: string; seconds: number }>({
    passes: true,
    en: ({ witness, seconds }) =>
      `Our clock and that of the witness ${witness} differ by ${seconds} seconds. Check time synchronisation on both machines.`,
    ja: ({ witness, seconds }) =>
      `このサーバーと証人（${witness}）の時計が ${seconds} 秒ずれています。双方の時刻同期を確認してください。`,
  }),
  'witness.state': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The witness cannot use ${file}: ${why}. It swears to nothing until that is repaired. If the folder was damaged, found a new witness with an empty folder and give its key lines to the logs.`,
    ja: ({ file, why }) =>
      `証人が ${file} を使えません（${why}）。直るまで副署しません。フォルダーが壊れている場合は、空のフォルダーで新しい証人を作り、その公開鍵の行を各証跡の管理者に渡してください。`,
  }),
  'output.unwritable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `${file} cannot be written (${why}). What was written before it is whole. Name another place, or make room, and run the command again.`,
    ja: ({ file, why }) =>
      `${file} を書き出せません（${why}）。それより前に書き出したものは完全です。別の場所を指定するか空きを作ってから、もう一度実行してください。`,
  }),
  'witness.unwritable': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The witness cannot keep what it is asked to swear to (${why}), so it does not swear. Repair the disk or free some space; it goes on by itself.`,
    ja: ({ why }) =>
      `証人が副署の記録を保存できないため、副署していません（${why}）。ディスクを直すか空きを作ってください。自動で再開します。`,
  }),
  'witness.not-open': kind<{ address: string; why: string }>({
    passes: false,
    en: ({ address, why }) =>
      `The witness cannot listen on ${address} (${why}). Free the address, or name another one with --listen.`,
    ja: ({ address, why }) =>
      `証人が ${address} で待ち受けできません（${why}）。そのアドレスを空けるか、--listen で別のアドレスを指定してください。`,
  }),
  'witness.mirror-refused': kind<{ source: string; why: string }>({
    passes: false,
    en: ({ source, why }) =>
      `The mirror does not take what ${source} offers: ${why}. What was kept before is untouched.`,
    ja: ({ source, why }) =>
      `ミラーは ${source} の内容を受け入れませんでした（${why}）。これまで保管した分はそのままです。`,
  }),
  'evidence.in-use': kind<{ folder: string; pid: number }>({
    passes: false,
    en: ({ folder, pid }) =>
      `Another guard (process ${pid}) already writes the evidence in ${folder}. Stop it first, or use another folder with --data.`,
    ja: ({ folder, pid }) =>
      `別の関守（プロセス ${pid}）が ${folder} の証跡に書き込み中です。先に停止するか、--data で別のフォルダーを指定してください。`,
  }),
  'evidence.keys-unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The keys of the evidence log cannot be used: ${file} (${why}). Sekimori does not start without them; nothing was changed. Put the keys that belong to this log back, or use another folder with --data.`,
    ja: ({ file, why }) =>
      `証跡の鍵を使用できません（${file}：${why}）。鍵がなければ関守は起動しません。何も変更していません。この証跡の鍵を元に戻すか、--data で別のフォルダーを指定してください。`,
  }),
  'evidence.keys-lost': kind<{ below: number }>({
    passes: false,
    en: ({ below }) =>
      `The key database of the evidence was missing, and a new one was made: bodies of entries below ${below} cannot be opened any more. Mail is guarded and judged as before; proofs stay whole. If there is a backup of keys.db, stop the guard and put it back at once. Do not run «sekimori rebuild»: what was learned is in the index alone.`,
    ja: ({ below }) =>
      `証跡の鍵データベースがなかったため、新しく作成しました。記録 ${below} より前の本文は開けません。メールの保護と判定は従来どおりで、証明も有効です。keys.db のバックアップがあれば、関守を停止してすぐに戻してください。「sekimori rebuild」は実行しないでください（学習した内容は索引にしか残っていません）。`,
  }),
  'erasure.unfinished': kind<{ what: string; why: string }>({
    passes: true,
    en: ({ what, why }) =>
      `An erasure cannot go on at ${what}: ${why}. Mail is guarded as before; nothing is told as erased that is not. It is tried again by itself; «sekimori evidence tickets» shows how far it is.`,
    ja: ({ what, why }) =>
      `消去を続けられません（${what}：${why}）。メールの保護は続いています。終わっていない消去を完了とは記録しません。自動で再試行します。状況は「sekimori evidence tickets」で確認できます。`,
  }),
  'evidence.busy': kind<{ waiting: number }>({
    passes: true,
    en: ({ waiting }) =>
      `Evidence is asked for faster than the disk writes it: ${waiting} entries are waiting. Mail is deferred, none is lost. It goes on by itself; a faster disk helps.`,
    ja: ({ waiting }) =>
      `証跡の書き込みがディスクの速度を超えています（待ち ${waiting} 件）。メールは一時拒否しており、失われていません。自動で再開します。速いディスクで改善します。`,
  }),
  'evidence.too-large': kind<{ what: string; bytes: number; most: number }>({
    passes: false,
    en: ({ what, bytes, most }) =>
      `An entry does not fit into the evidence: ${what} has ${bytes} bytes, ${most} are allowed. Nothing was written for it; other mail goes on. Report this, it does not heal by itself.`,
    ja: ({ what, bytes, most }) =>
      `証跡に収まらない記録です（${what} が ${bytes} バイト、上限 ${most} バイト）。この記録は書き込まれていません。他のメールの処理は続いています。自動では直らないため、報告してください。`,
  }),
  'hands.away': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The root helper («hands») does not answer: ${why}. Nothing can be held or released in the queue; new mail is still judged and held at the gate. It is called again by itself.`,
    ja: ({ why }) =>
      `root 権限の補助プロセス（hands）が応答しません：${why}。キュー内の保留・解放はできませんが、新しいメールの判定と保留は続いています。自動で再接続します。`,
  }),
  'hands.refused': kind<{ verb: string; why: string }>({
    passes: false,
    en: ({ verb, why }) =>
      `The root helper refused «${verb}»: ${why}. The queue is as it was. Correct the request and try again.`,
    ja: ({ verb, why }) =>
      `補助プロセスが「${verb}」を拒否しました：${why}。キューは変わっていません。指定を直して再実行してください。`,
  }),
  'hands.failed': kind<{ verb: string; instance: string; why: string }>({
    passes: true,
    en: ({ verb, instance, why }) =>
      `«${verb}» on the queue of ${instance} failed: ${why}. The mail stays in the queue; the step is tried again by itself.`,
    ja: ({ verb, instance, why }) =>
      `${instance} のキューに対する「${verb}」が失敗しました：${why}。メールはキューに残っています。この手順は自動で再試行します。`,
  }),
  'evidence.seals-stopped': kind<{ why: string }>({
    passes: false,
    en: ({ why }) =>
      `The hourly seals of the evidence do not go on: ${why}. Mail is guarded and the evidence is written and signed as before. Keep the folder as it is and run «sekimori verify»; a log with new seals begins with «sekimori evidence fork».`,
    ja: ({ why }) =>
      `証跡の 1 時間ごとの封印を続けられません：${why}。メールの保護と証跡への書き込み・署名は続いています。フォルダーをそのままにして sekimori verify を実行してください。新しい封印は sekimori evidence fork で始められます。`,
  }),
  'anchor.failed': kind<{ way: string; why: string }>({
    passes: true,
    en: ({ way, why }) =>
      `The checkpoint could not be laid down outside (${way}): ${why}. Mail is guarded and the evidence is written as before. Check what this way leads to; it is tried again by itself every hour.`,
    ja: ({ way, why }) =>
      `チェックポイントを外部に預けられませんでした（${way}）：${why}。メールの保護と証跡への書き込みは続いています。預け先を確認してください。1 時間ごとに自動で再試行します。`,
  }),
  'gate.cannot-listen': kind<{ address: string; why: string }>({
    passes: false,
    en: ({ address, why }) =>
      `The gate cannot listen on ${address}: ${why}. Choose another address with --milter, or stop the program that uses it.`,
    ja: ({ address, why }) =>
      `${address} で待ち受けできません：${why}。--milter で別のアドレスを指定するか、使用中のプログラムを止めてください。`,
  }),
  'page.not-open': kind<{ address: string; why: string }>({
    passes: false,
    en: ({ address, why }) =>
      `The page of the account owners cannot be opened on ${address}: ${why}. Mail is guarded as before; owners cannot approve their logins meanwhile. Correct the page in the configuration and restart the guard.`,
    ja: ({ address, why }) =>
      `本人確認ページを ${address} で開けません：${why}。メールの保護は続いていますが、その間、利用者は自分のログインを承認できません。設定を直し、関守を再起動してください。`,
  }),
  'console.not-open': kind<{ address: string; why: string }>({
    passes: false,
    en: ({ address, why }) =>
      `The console cannot be opened on ${address}: ${why}. Mail is guarded as before; what the console does, the commands do as well. Free the address, or name another one in the configuration (console.listen); a console that the guard starts is tried again by itself.`,
    ja: ({ address, why }) =>
      `コンソールを ${address} で開けません：${why}。メールの保護は続いており、コンソールで行う操作はコマンドでも行えます。アドレスを空けるか、設定（console.listen）で別のアドレスを指定してください。関守が起動したコンソールは自動で再試行します。`,
  }),
  'console.page': kind<{ folder: string; why: string }>({
    passes: false,
    en: ({ folder, why }) =>
      `The console's page cannot be read from ${folder}: ${why}. Mail is guarded as before. Install Sekimori again, or build the page with «npm run build».`,
    ja: ({ folder, why }) =>
      `コンソールの画面を ${folder} から読み込めません：${why}。メールの保護は続いています。関守を再インストールするか、「npm run build」で画面を作り直してください。`,
  }),
  'console.ended': kind<{ code: string; again: number }>({
    passes: true,
    en: ({ code, again }) =>
      `The console's process has ended (${code}). Mail is guarded as before; it is started again in ${again} seconds by itself. What it said last stands in the log above.`,
    ja: ({ code, again }) =>
      `コンソールのプロセスが終了しました（${code}）。メールの保護は続いています。${again} 秒後に自動で再起動します。原因は直前のログにあります。`,
  }),
  'console.mistake': kind<{ verb: string; what: string; where: string }>({
    passes: false,
    en: ({ verb, what, where }) =>
      `A question of the console, «${verb}», met a mistake of ours: ${what}, ${where}. Mail is guarded as before, and whoever asked was told that it failed. Report this line to whoever maintains Sekimori; it has nothing of what was asked.`,
    ja: ({ verb, what, where }) =>
      `コンソールからの問い合わせ「${verb}」の処理中に内部エラーが発生しました（${what}、${where}）。メールの保護は続いており、画面には失敗と表示しています。この行を関守の開発元に知らせてください。問い合わせの内容は含まれていません。`,
  }),
  'source.unreadable': kind<{ file: string; why: string }>({
    passes: true,
    en: ({ file, why }) =>
      `The log ${file} cannot be read: ${why}. Delivery results are not heard meanwhile; mail is still judged. Give Sekimori read access; it goes on by itself where it stopped.`,
    ja: ({ file, why }) =>
      `ログ ${file} を読み取れません：${why}。その間の配送結果は分かりませんが、メールの判定は続いています。読み取り権限を与えると、中断した位置から自動で再開します。`,
  }),
  'log.unreadable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The old log ${file} cannot be read: ${why}. Nothing was learned; mail is judged as before. Give a whole log that you may read, plain or packed with gzip or zstd, and learn again.`,
    ja: ({ file, why }) =>
      `過去のログ ${file} を読み取れません：${why}。何も学習していません。メールの判定はこれまでどおりです。読み取り可能で欠損のないログ（非圧縮、gzip、zstd）を指定し、もう一度学習してください。`,
  }),
  'places.unreadable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The table of countries ${file} cannot be used: ${why}. Mail and logins are still judged: by the table that came with Sekimori, or without countries where that is missing too. Put a whole MMDB file there and restart the guard.`,
    ja: ({ file, why }) =>
      `国の対応表 ${file} を使えません：${why}。メールとログインの判定は続いています（同梱の対応表を使い、それもなければ国を使わずに判定します）。正しい MMDB ファイルを置き、関守を再起動してください。`,
  }),
  'networks.unusable': kind<{ name: string; file: string; why: Wordings; isUsed: boolean }>({
    passes: false,
    en: ({ name, file, why, isUsed }) =>
      `The list of networks «${name}» cannot be used: ${file}: ${why.en}. Mail and logins are still judged, ${isUsed ? 'by the list as it was before' : 'without this list'}. Put a whole file there; it is read within a minute.`,
    ja: ({ name, file, why, isUsed }) =>
      `ネットワークのリスト「${name}」を使えません（${file}：${why.ja}）。メールとログインの判定は${isUsed ? '以前のリストで' : 'このリストなしで'}続いています。正しいファイルを置くと1分ほどで読み込みます。`,
  }),
  'networks.lines-left-out': kind<{
    name: string
    file: string
    lines: number
    line: number
    why: Wordings
  }>({
    passes: false,
    en: ({ name, file, lines, line, why }) =>
      `The list of networks «${name}» is used without ${lines} of its lines; the first is ${file}:${line}: ${why.en}. Mail and logins are judged by the rest. Correct the file; it is read again within a minute.`,
    ja: ({ name, file, lines, line, why }) =>
      `ネットワークのリスト「${name}」のうち ${lines} 行を除外しました（最初は ${file}:${line}：${why.ja}）。残りの行でメールとログインの判定を続けています。ファイルを直すと1分ほどで読み直します。`,
  }),
  'networks.stale': kind<{ name: string; file: string; days: number; most: number }>({
    passes: false,
    en: ({ name, file, days, most }) =>
      `The list of networks «${name}» is ${days} days old (${file}; ${most} are allowed). It is still used. Put a newer one there; it is read within a minute.`,
    ja: ({ name, file, days, most }) =>
      `ネットワークのリスト「${name}」は ${days} 日前のものです（${file}、許容 ${most} 日）。引き続き使用しています。新しいファイルに置き換えると1分ほどで読み込みます。`,
  }),
  'refit.failed': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The nightly fit of the population failed: ${why}. Mail is judged by the parameters in use, as before. It is tried again the next night; «sekimori refit» runs it by hand.`,
    ja: ({ why }) =>
      `夜間の母集団パラメーターの再推定に失敗しました：${why}。メールは従来のパラメーターで判定しています。翌日の夜に再試行します。「sekimori refit」で手動実行できます。`,
  }),
  'case.finding-failed': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The evidence could not be investigated: ${why}. Nothing was changed by it, and mail is judged as before. Ask again; «sekimori verify» tells whether the evidence itself is sound.`,
    ja: ({ why }) =>
      `証跡の調査が途中で失敗しました：${why}。データは変更されておらず、メールの判定にも影響ありません。もう一度実行してください。証跡そのものの状態は「sekimori verify」で確認できます。`,
  }),
  'store.unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The index ${file} cannot be used: ${why}. No evidence is touched. Stop the guard and run «sekimori rebuild»: it makes the index anew from the evidence.`,
    ja: ({ file, why }) =>
      `索引 ${file} を使えません：${why}。証跡には影響ありません。関守を停止して「sekimori rebuild」を実行すると、証跡から索引を作り直します。`,
  }),
  'store.behind': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The index cannot be written: ${why}. Mail is deferred, none is lost, and the evidence is whole. Free some space; the index is folded anew from the evidence by itself.`,
    ja: ({ why }) =>
      `索引に書き込めません：${why}。メールは一時拒否しており、失われていません。証跡も無事です。空きを作ると、索引は証跡から自動で作り直されます。`,
  }),
  'control.away': kind<{ socket: string; why: string }>({
    passes: true,
    en: ({ socket, why }) =>
      `No guard answers at ${socket} (${why}). Start it with «sekimori guard», or name its folder with --data.`,
    ja: ({ socket, why }) =>
      `${socket} で関守が応答しません（${why}）。「sekimori guard」で起動するか、--data でデータフォルダーを指定してください。`,
  }),
  'control.refused': kind<{ why: string }>({
    passes: false,
    en: ({ why }) => `The guard refused: ${why}`,
    ja: ({ why }) => `関守が拒否しました：${why}`,
  }),
  'control.not-proven': kind<{ person: string }>({
    passes: true,
    en: ({ person }) =>
      `The guard did not accept the name «${person}» with this code, and nothing was done. Wait for the next code (30 seconds) and try again, or use a recovery code; after several wrong ones wait 15 minutes at most. The evidence says what was wrong. Root can act by --break-glass.`,
    ja: ({ person }) =>
      `「${person}」とこのコードの組み合わせは認められず、何も実行していません。次のコード（30 秒ごと）か回復コードで再実行してください。誤りが続いた場合は最長 15 分お待ちください。理由は証跡に記録されています。root は --break-glass で操作できます。`,
  }),
  'control.not-allowed': kind<{ person: string; verb: string }>({
    passes: false,
    en: ({ person, verb }) =>
      `The role of «${person}» does not allow «${verb}», and nothing was done. The code is used up. Ask a person whose role allows it.`,
    ja: ({ person, verb }) =>
      `「${person}」の役割では「${verb}」を実行できず、何も実行していません。コードは使用済みです。権限のある担当者に依頼してください。`,
  }),
  'people.keys-unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The secrets of the people cannot be used: ${file} (${why}). Mail is still guarded; nobody can act by name, root can by --break-glass. Put the file that belongs to this installation back, or remove it, revoke everybody and add them anew.`,
    ja: ({ file, why }) =>
      `担当者の認証情報を使用できません（${file}：${why}）。メールの保護は続いています。名前による操作はできませんが、root は --break-glass で操作できます。元のファイルを戻すか、ファイルを削除して全員を revoke し、登録し直してください。`,
  }),
  'owners.keys-unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The secrets of an owner’s factors cannot be used: ${file} (${why}). Mail and logins are still guarded; this owner cannot sign in on his page. Put the file that belongs to this installation back, or remove it, revoke his factors and let him enrol anew.`,
    ja: ({ file, why }) =>
      `本人確認用の認証情報を使用できません（${file}：${why}）。メールとログインの保護は続いています。このアカウントの本人はページにサインインできません。元のファイルを戻すか、ファイルを削除して本人の手段を取り消し、登録し直してください。`,
  }),
  'attach.not-possible': kind<{ what: string; why: string }>({
    passes: false,
    en: ({ what, why }) =>
      `Sekimori cannot be connected: ${what}: ${why}. Nothing was changed; mail flows as before. Correct the configuration of the mail server, then attach again.`,
    ja: ({ what, why }) =>
      `関守を接続できません：${what}：${why}。何も変更していません。メールは従来どおり流れています。メールサーバーの設定を直してから、もう一度 attach を実行してください。`,
  }),
  'attach.changed': kind<{ folder: string; what: string }>({
    passes: false,
    en: ({ folder, what }) =>
      `The configuration in ${folder} is not as attach left it: ${what}. Nothing was changed. «sekimori attach» with --undo --force takes out only what is ours and keeps the rest.`,
    ja: ({ folder, what }) =>
      `${folder} の設定は attach が書いたままではありません：${what}。何も変更していません。「sekimori attach」に --undo --force を付けると関守の設定だけを取り除き、ほかはそのまま残します。`,
  }),
  'attach.check-failed': kind<{ folder: string; why: string }>({
    passes: false,
    en: ({ folder, why }) =>
      `The mail server does not accept the changed configuration (${folder}): ${why}. Everything is back as it was, and mail flows as before. Correct what it names, then try again.`,
    ja: ({ folder, why }) =>
      `変更後の設定（${folder}）をメールサーバーが受け付けません：${why}。すべて元に戻しました。メールは従来どおり流れています。指摘された箇所を直してから再実行してください。`,
  }),
  'attach.unknown': kind<{ folder: string }>({
    passes: false,
    en: ({ folder }) =>
      `Nothing is known of an attach to ${folder}, so there is nothing to undo. Nothing was changed. With --force, whatever names our milter is taken out all the same.`,
    ja: ({ folder }) =>
      `${folder} への attach の記録がないため、元に戻すものがありません。何も変更していません。--force を付けると、関守の milter を指す設定だけを取り除きます。`,
  }),
  'notice.failed': kind<{ channel: string; why: string }>({
    passes: true,
    en: ({ channel, why }) =>
      `A notice could not be handed over to ${channel}: ${why}. Mail is guarded as before; the other channels are not concerned. Check what this channel leads to; it is tried again by itself for some hours.`,
    ja: ({ channel, why }) =>
      `通知を ${channel} に渡せませんでした：${why}。メールの保護は続いており、ほかの通知経路には影響ありません。送り先を確認してください。数時間は自動で再試行します。`,
  }),
  'notice.refused': kind<{ channel: string; why: string }>({
    passes: false,
    en: ({ channel, why }) =>
      `The notice does not go to ${channel}: ${why}. Mail is guarded as before; the other channels are not concerned. Correct the channel in the configuration; this notice is not tried again there.`,
    ja: ({ channel, why }) =>
      `通知を ${channel} に送りません：${why}。メールの保護は続いており、ほかの通知経路には影響ありません。設定の通知経路を直してください。この通知をこの経路で再送することはありません。`,
  }),
  'directory.failed': kind<{ directory: string; verb: string; why: string }>({
    passes: true,
    en: ({ directory, verb, why }) =>
      `«${verb}» in the directory ${directory} failed: ${why}. The account stays contained at the gate and in the mail server. Check that the directory answers; the step is tried again by itself.`,
    ja: ({ directory, verb, why }) =>
      `ディレクトリー ${directory} での「${verb}」が失敗しました：${why}。アカウントはゲートとメールサーバーでは封じ込めたままです。ディレクトリーの応答を確認してください。この手順は自動で再試行します。`,
  }),
  'directory.refused': kind<{ directory: string; verb: string; why: string }>({
    passes: false,
    en: ({ directory, verb, why }) =>
      `«${verb}» in the directory ${directory} was not done: ${why}. Nothing was changed there; the account stays contained at the gate and in the mail server. Correct the entry or the configuration, or do the step by hand.`,
    ja: ({ directory, verb, why }) =>
      `ディレクトリー ${directory} での「${verb}」を行いませんでした：${why}。ディレクトリーは変更していません。アカウントはゲートとメールサーバーでは封じ込めたままです。登録内容か設定を直すか、この手順を手作業で行ってください。`,
  }),
  'state.newer': kind<{ folder: string; version: string; format: number; known: number }>({
    passes: false,
    en: ({ folder, version, format, known }) =>
      `${folder} was written by version ${version} in form ${format}; this version reads up to form ${known}. Nothing was changed; submitted mail is held by the mail server meanwhile. Install version ${version} or a newer one.`,
    ja: ({ folder, version, format, known }) =>
      `${folder} はバージョン ${version}（形式 ${format}）が書いたもので、このバージョンは形式 ${known} までしか読めません。何も変更していません。その間に送信されたメールはメールサーバーが保留します。バージョン ${version} 以降を導入してください。`,
  }),
  'state.unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The file that names the form of the data folder cannot be read: ${file} (${why}). Nothing was changed; submitted mail is held by the mail server meanwhile. Put the file back, or remove it: the folder is then brought up from the oldest form, and the index is made anew.`,
    ja: ({ file, why }) =>
      `データフォルダーの形式を示すファイルを読めません：${file}（${why}）。何も変更していません。その間に送信されたメールはメールサーバーが保留します。ファイルを元に戻すか、削除してください。削除すると最も古い形式から更新し、索引を作り直します。`,
  }),
  'state.not-upgraded': kind<{ folder: string; why: string }>({
    passes: true,
    en: ({ folder, why }) =>
      `${folder} could not be brought to the form of this version: ${why}. Evidence and keys are as they were; submitted mail is held by the mail server meanwhile. Free some space or repair the permissions; the next start begins the upgrade again.`,
    ja: ({ folder, why }) =>
      `${folder} をこのバージョンの形式に更新できません：${why}。証跡と鍵は元のままです。その間に送信されたメールはメールサーバーが保留します。空きを作るか権限を直してください。次の起動時に更新をやり直します。`,
  }),
  'claims.invalid': kind<{ where: string; why: Wordings }>({
    passes: false,
    en: ({ where, why }) =>
      `The file of claims is not valid: ${where}: ${why.en}. No log was read. Correct the line and run the command again.`,
    ja: ({ where, why }) =>
      `公表値のファイルが正しくありません（${where}：${why.ja}）。ログはまだ読んでいません。該当する行を直してから、もう一度実行してください。`,
  }),
  'round.list': kind<{ case: string; round: string; why: string }>({
    passes: false,
    en: ({ case: id, round, why }) =>
      `The notices ${round} of ${id} cannot be sent: their sealed list cannot be used (${why}). Plan the round anew.`,
    ja: ({ case: id, round, why }) =>
      `${id} の通知 ${round} は送信できません。封印した名簿が使えません（${why}）。通知を計画し直してください。`,
  }),
  'round.away': kind<{ case: string; round: string; why: string }>({
    passes: true,
    en: ({ case: id, round, why }) =>
      `The notices ${round} of ${id} wait: the relay did not take them (${why}). They are tried again.`,
    ja: ({ case: id, round, why }) =>
      `${id} の通知 ${round} は送信待ちです。中継サーバーが受け付けませんでした（${why}）。自動的に再試行します。`,
  }),
  'investigation.invalid': kind<{ file: string; where: string; why: string }>({
    passes: false,
    en: ({ file, where, why }) =>
      `${file} is no investigation that can be taken: at ${where}: ${why}. Nothing was taken. Make it with «sekimori investigate LOG... --json=FILE».`,
    ja: ({ file, where, why }) =>
      `${file} は調査結果として取り込めません（${where}：${why}）。何も取り込んでいません。「sekimori investigate ログ... --json=ファイル」で作成したファイルを指定してください。`,
  }),
  'law.refused': kind<{ file: string; problems: number; first: Wordings }>({
    passes: false,
    en: ({ file, problems, first }) =>
      `The file of obligations and calendars is not used: ${file} has ${problems} ${problems === 1 ? 'error' : 'errors'}, the first: ${first.en} Deadlines are counted by what comes with the program until it is mended.`,
    ja: ({ file, problems, first }) =>
      `義務と暦のファイル（${file}）は使用していません（誤り ${problems} 件）。最初の誤り：${first.ja}直すまで、期限は同梱の内容で計算します。`,
  }),
  'config.invalid': kind<{ where: string; why: string }>({
    passes: false,
    en: ({ where, why }) => `The configuration is not valid: ${where}: ${why}`,
    ja: ({ where, why }) => `設定が正しくありません：${where}：${why}`,
  }),
  'settings.unfit': kind<{ path: string; why: string }>({
    passes: false,
    en: ({ path, why }) =>
      `What people set for ${path} does not fit the configuration file and is not in force (${why}): the file's value is. Mail is guarded. Set it anew or undo it on the console's page of settings.`,
    ja: ({ path, why }) =>
      `画面で変更された設定（${path}）は設定ファイルに合わないため使われていません（${why}）。設定ファイルの値が使われています。メールの保護は続いています。コンソールの設定画面で設定し直すか、元に戻してください。`,
  }),
} as const

export type FaultCode = keyof typeof faults
export type FactsOf<Code extends FaultCode> = Parameters<(typeof faults)[Code]['en']>[0]

export class Fault<Code extends FaultCode = FaultCode> extends Error {
  readonly code: Code
  readonly facts: FactsOf<Code>

  constructor(code: Code, facts: FactsOf<Code>, cause?: unknown) {
    super(`${code}: ${(faults[code].en as (facts: unknown) => string)(facts)}`, { cause })
    this.code = code
    this.facts = facts
  }

  /** The sentence for a person. */
  say(language: Language): string {
    return (faults[this.code][language] as (facts: unknown) => string)(this.facts)
  }

  get passes(): boolean {
    return faults[this.code].passes
  }
}

/** What went wrong, in a few words, from whatever was thrown: for the `why` of a fault. */
export const whyOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
