/** Version: what this program calls itself, from the package it was installed as. */
import { existsSync, readFileSync } from 'node:fs'

/** Beside `src` as we wrote it; compiled, `src` lies one folder deeper, in `dist`. */
const beside = new URL('../../package.json', import.meta.url)
const file = existsSync(beside) ? beside : new URL('../../../package.json', import.meta.url)

export const version = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
