/** Texts: what people would write for the documents of the made-up case, in both languages. */
import type { SlotWritten } from '../../../cases/case.ts'

type Written = Pick<SlotWritten, 'slot' | 'language' | 'text'>

const both = (slot: string, ja: string, en: string): readonly Written[] => [
  { slot, language: 'ja', text: ja },
  { slot, language: 'en', text: en },
]

export const paperTexts: readonly Written[] = [
  ...both('paper.next', '10月6日 20:00', '6 October, 20:00'),
  ...both(
    'executive.decisions',
    '公表の可否と時刻\n外部調査会社への委託\n全アカウントの送信制限の継続',
    'Whether and when to publish\nAn outside forensic firm\nKeeping the limit on sending for all accounts',
  ),
  ...both(
    'press.prevention',
    '送信専用アカウントに多要素認証と接続元の制限を設けます（10月31日まで）。\n送信量の急増を知らせる仕組みを動かしました（実施済み）。',
    'Send-only accounts get a second factor and may connect only from our own networks (by 31 October).\nA sudden rise in outgoing mail now raises an alarm (done).',
  ),
  ...both(
    'qa.compensation',
    '受信された方に実際の被害が生じたとのご連絡は、現時点でいただいておりません。ご相談は窓口で承ります。',
    'Nobody has told us of an actual loss so far. Please contact the enquiries desk in any such case.',
  ),
  ...both(
    'qa.responsibility',
    '調査の結果を踏まえて判断いたします。現時点で、申し上げられることはございません。',
    'That will be decided on the results of the investigation. There is nothing to say on it now.',
  ),
  ...both(
    'postmortem.factors',
    '技術：送信専用アカウントに接続元の制限がなかった。\n手順：送信量を見る担当が決まっていなかった。\n組織：部門ごとに方針が異なっていた。',
    'Technical: a send-only account could be used from anywhere.\nProcess: nobody was in charge of watching the volume of outgoing mail.\nOrganisation: each division had a policy of its own.',
  ),
  ...both(
    'postmortem.well',
    '停止の判断が速かった。\nログが保全されていた。',
    'The decision to stop was taken quickly.\nThe logs were preserved.',
  ),
  ...both(
    'postmortem.badly',
    '利用者の声が届くまで、だれも気付かなかった。',
    'Nobody noticed until a user spoke up.',
  ),
  ...both(
    'postmortem.luck',
    '多くの宛先が存在せず、届いたものが少なかった。',
    'Many of the addresses did not exist, so that little arrived.',
  ),
  ...both('postmortem.meeting', '10月9日 14:00', '9 October, 14:00'),
]
