/** Tasks: names of roles, states, phases and modes, as a list of tasks and the papers say them. */
import type { CaseRole, Task } from '../../cases/case.ts'
import type { Mode, Phase } from '../../cases/playbook/cacao.ts'
import { roleNames } from './case.ts'
import type { Names } from './named.ts'

export const taskRoleNames: Names<CaseRole | 'sekimori'> = {
  ...roleNames,
  sekimori: { ja: '関守（自動）', en: 'Sekimori (automatic)' },
}

export const taskStateNames: Names<Task['state']> = {
  waiting: { ja: '前の作業待ち', en: 'waiting for what comes before' },
  open: { ja: '未着手', en: 'open' },
  started: { ja: '着手', en: 'started' },
  done: { ja: '完了', en: 'done' },
  skipped: { ja: '省略', en: 'skipped' },
  failed: { ja: '失敗', en: 'failed' },
}

export const phaseNames: Names<Phase> = {
  contain: { ja: '封じ込め', en: 'contain' },
  preserve: { ja: '保全', en: 'preserve' },
  respond: { ja: '対応', en: 'respond' },
  investigate: { ja: '調査', en: 'investigate' },
  recover: { ja: '復旧', en: 'recover' },
  educate: { ja: 'ふりかえり', en: 'learn' },
  plan: { ja: '備え', en: 'prepare' },
}

export const modeNames: Names<Mode> = {
  auto: { ja: '自動', en: 'automatic' },
  semi: { ja: '半自動（人が仕上げる）', en: 'prepared, a person finishes' },
  manual: { ja: '手作業', en: 'by hand' },
}

/** Heads of the three texts of a task. */
export const taskHeads: Names<'name' | 'how' | 'done' | 'due' | 'role' | 'state'> = {
  name: { ja: '作業', en: 'task' },
  how: { ja: '方法', en: 'how' },
  done: { ja: '完了の条件', en: 'done when' },
  due: { ja: '期限', en: 'due' },
  role: { ja: '担当', en: 'who' },
  state: { ja: '状態', en: 'state' },
}
