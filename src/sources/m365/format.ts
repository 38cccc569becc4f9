/** Format: the exports of Microsoft 365 and Exchange that are known. */
import type { LogFormat } from '../format.ts'
import { m365Document, m365Lines } from './json.ts'
import { m365Table } from './table.ts'

export const m365Formats: readonly LogFormat[] = [m365Document, m365Table, m365Lines]
