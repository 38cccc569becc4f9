/** Format: the exports of Google Workspace that are known. */
import type { LogFormat } from '../format.ts'
import { googleDocument, googleLines } from './json.ts'
import { googleTable } from './table.ts'

export const googleFormats: readonly LogFormat[] = [googleDocument, googleTable, googleLines]
