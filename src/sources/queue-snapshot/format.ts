/** Format: the listings of mail queues that are known. */
import type { LogFormat } from '../format.ts'
import { mailqListing } from './listing.ts'
import { postqueueJson } from './postqueue.ts'

export const queueFormats: readonly LogFormat[] = [postqueueJson, mailqListing]
