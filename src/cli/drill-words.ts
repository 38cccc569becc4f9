/** Drill-words: what `sekimori drill` says around a day; apart, so that `--help` need not live one. */
import type { Language } from '../lib/words.ts'

const en = {
  about: 'lives a simulated attack through the real pipeline, and scores it',
  optList: 'names the days',
  optSeed: 'another life of the same day (default: 1)',
  optUnguarded: 'what happens without the guard: it only observes, everything passes',
  optPlot: 'writes what the thief sent and what left as an SVG',
  optData: 'keeps what the day left in this new folder (default: nothing is kept)',
  optStrict: 'exit code 1 when the day was not as expected',
  help: 'The day is lived from the chance of its seed: the same seed, the same day. Nothing is sent, and no\nguard of this machine is touched. Exit code 0: the exercise ran (with --strict 1 if it was not as\nexpected).',
  noDay: (name: string, names: string) => `${name}: there is no such day; there are ${names}`,
  whichDay: (names: string) => `which day? There are ${names}`,
  notEmpty: (folder: string) =>
    `${folder} exists already: a drill needs a new folder, its evidence is a log of its own`,
  learning: 'learning 45 days',
  living: 'living the day',
  keeping: 'writing and verifying the evidence',
  plotted: (file: string) => `plot: ${file}`,
  plotHint: '--plot FILE draws it as an SVG.',
  kept: (folder: string) => `kept in ${folder}: sekimori verify --data ${folder}`,
  left: (id: string, folder: string) =>
    `it left the case ${id} (an exercise): sekimori case show ${id} --data ${folder}`,
  colName: 'DAY',
  colAbout: 'WHAT HAPPENS',
  colExpected: 'MAY LEAVE',
}
export type DrillCliWords = typeof en

const ja: DrillCliWords = {
  about: '模擬攻撃の一日を本番と同じ処理で動かし、採点します',
  optList: '訓練の一覧を表示します',
  optSeed: '同じ訓練の別の展開（既定：1）',
  optUnguarded: '防御がない場合：監視だけを行い、すべて通過させます',
  optPlot: '攻撃者が送ろうとした数と実際に出た数の図を SVG で書き出します',
  optData: '結果をこの新しいフォルダーに残します（既定：残しません）',
  optStrict: '期待どおりでなかったとき終了コード 1 にします',
  help: '一日はシードから作られ、同じシードなら同じ一日になります。実際の送信はなく、このマシンの関守には触れません。\n終了コード 0：訓練を実行しました（--strict では期待どおりでないとき 1）。',
  noDay: (name, names) => `${name}：この訓練はありません（${names}）`,
  whichDay: (names) => `訓練名を指定してください（${names}）`,
  notEmpty: (folder) =>
    `${folder} はすでに存在します。訓練の証跡は独立した記録なので、新しいフォルダーを指定してください`,
  learning: '45日分を学習中',
  living: '一日を再現中',
  keeping: '証跡の書き込みと検証中',
  plotted: (file) => `図：${file}`,
  plotHint: '--plot FILE で SVG の図を書き出せます。',
  kept: (folder) => `${folder} に残しました：sekimori verify --data ${folder}`,
  left: (id, folder) => `事案 ${id}（訓練）を残しました：sekimori case show ${id} --data ${folder}`,
  colName: '訓練',
  colAbout: '内容',
  colExpected: '許容する流出',
}

export const drillWords: Readonly<Record<Language, DrillCliWords>> = { ja, en }
