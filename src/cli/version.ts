/** Version: what this program calls itself, from the package it was installed as. */
import { readFileSync } from 'node:fs'

const file = new URL('../../package.json', import.meta.url)

export const version = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
