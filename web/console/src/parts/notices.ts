/** Notices: what is told in a corner of the page, and for how long. */
import { notifications } from '@mantine/notifications'
import type { Language } from '../../../../src/lib/words.ts'
import { ProblemError } from '../api.ts'
import { problemText } from './problem-text.ts'
import { partWords } from './words.ts'

const SHOWN_MS = 8_000

/** Dialogs that show their own problems; while one is open, a corner has nothing to add. */
const dialogs = { open: 0 }
export const dialogOpened = (): (() => void) => {
  dialogs.open += 1
  return () => {
    dialogs.open -= 1
  }
}

/** The button that closes it has a name, in the language of the page. */
const named = () => ({
  closeButtonProps: {
    'aria-label': partWords[document.documentElement.lang === 'en' ? 'en' : 'ja'].close,
  },
})

export const tellDone = (message: string): void => {
  notifications.show({
    ...named(),
    ...{ message, color: 'green', autoClose: SHOWN_MS, withBorder: true },
  })
}

export function tellProblem(thrown: unknown, language: Language): void {
  const t = partWords[language]
  const code = thrown instanceof ProblemError ? thrown.problem.code : 'mistake'
  if (code === 'waits-for-second') {
    notifications.show({ ...named(), title: t.secondTitle, message: t.second, autoClose: SHOWN_MS })
    return
  }
  // The dialog shows it; a session that ended leads to the sign-in by itself.
  if (dialogs.open > 0 || code === 'signed-out' || code === 'proof-abandoned') return
  notifications.show({
    ...named(),
    message: problemText(thrown, language),
    color: 'red',
    autoClose: SHOWN_MS,
    withBorder: true,
  })
}
