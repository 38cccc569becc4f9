/** Cases: every past that can be written, by name. */
import type { PastCase } from '../case.ts'
import { cleanHabits, cleanOffice, cleanTravel } from './clean.ts'
import { clockAhead, lostHours, lostWeek, newYear } from './coverage.ts'
import { forwardingRule, spray, stuffing } from './entries.ts'
import { kumamoto, kumamotoGuessed } from './kumamoto.ts'
import { bec, mailboxTheft, webmailZeroDay } from './reading.ts'
import { botnet, internalPivot, lowAndSlow } from './sending.ts'
import { wipe } from './stores.ts'
import {
  beginsLate,
  clockBehind,
  clockPutBack,
  comesBack,
  dovecotAlone,
  nextDoor,
  oddColleagues,
  postfixAlone,
  shuffledPile,
  twoAccounts,
} from './turns.ts'

export const pastCases: readonly PastCase[] = [
  ...[kumamoto, kumamotoGuessed, lowAndSlow, botnet, webmailZeroDay, mailboxTheft, bec, wipe],
  ...[spray, stuffing, internalPivot, forwardingRule],
  ...[cleanOffice, cleanTravel, cleanHabits],
  ...[lostWeek, lostHours, clockAhead, newYear],
  ...[clockPutBack, clockBehind, shuffledPile, beginsLate, postfixAlone, dovecotAlone],
  ...[nextDoor, twoAccounts, comesBack, oddColleagues],
]
