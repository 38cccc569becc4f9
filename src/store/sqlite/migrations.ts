/**
 * Migrations: the schema of the folds, one step an entry, never edited once it has been released.
 *
 * Moments are milliseconds since 1970. `entry` columns are evidence indexes.
 */
import { caseTables, redactionTables } from './cases.ts'
import { conductTables } from './conduct.ts'
import { gapTables } from './gaps.ts'
import { lookupIndexes } from './lookups.ts'
import { ownerHistoryTables } from './owner-history.ts'
import { privacyTables } from './privacy.ts'
import { roundTables } from './round-mail.ts'
import { enrolmentTables, stepUpTables } from './step-up.ts'

export const migrations: readonly string[] = [
  `
  create table meta (key text primary key, value text not null) strict;
  create table account (
    account text primary key,
    model text not null,
    suspicion text not null,
    held_messages integer not null default 0,
    held_bytes integer not null default 0
  ) strict;
  create table message (
    id text primary key,
    entry integer not null,
    instance text not null,
    queue_id text,
    account text not null,
    arrived_at integer not null,
    at integer not null,
    client_ip text,
    envelope_sender text not null,
    recipients integer not null,
    size integer not null,
    message_id text,
    subject text,
    answer text not null,
    would_have text,
    reference text not null,
    reasons text not null,
    state text not null,
    ownership text,
    due_at integer,
    deadline_at integer,
    overdue integer not null default 0,
    kept text
  ) strict;
  create index message_queue on message (instance, queue_id, arrived_at);
  create index message_reference on message (reference);
  create index message_account on message (account, state);
  create index message_waiting on message (due_at) where state = 'waiting';
  create index message_held on message (deadline_at) where state = 'held';
  create index message_stranded on message (at) where state = 'stranded';
  create index message_to_keep on message (at) where state in ('held', 'waiting') and kept is null;
  create table recipient (
    message text not null references message (id),
    recipient text not null,
    state text not null,
    primary key (message, recipient)
  ) strict, without rowid;
  create table stray (
    instance text not null,
    queue_id text not null,
    at integer not null,
    primary key (instance, queue_id)
  ) strict, without rowid;
  create table tally (name text primary key, n integer not null) strict;
  create table plan (
    id text primary key,
    account text not null,
    planned_at integer not null,
    window_from integer not null,
    steps text not null,
    done text not null default '[]',
    undone_at integer
  ) strict;
  create table act (
    id text primary key,
    kind text not null,
    instance text not null,
    queue_ids text not null,
    by text not null,
    at integer not null
  ) strict;
  create table source (name text primary key, position text not null) strict;
  `,
  `
  alter table plan add column scope text not null default 'full';
  alter table plan add column by text;
  alter table plan add column why text;
  alter table plan add column undone_by text;
  alter table plan add column undone_why text;
  alter table plan add column reverted text not null default '[]';
  alter table plan add column intended text not null default '[]';
  alter table plan add column found text not null default '{}';
  alter table act add column why text not null default '';
  create table person (name text primary key, row text not null) strict;
  create table notice (
    key text primary key,
    at integer not null,
    what text not null,
    account text,
    facts text not null,
    channels text not null default '[]'
  ) strict;
  create index notice_at on notice (at);
  drop index message_account;
  create index message_account on message (account, state) where state in ('waiting', 'held', 'stranded');
  `,
  `
  alter table account add column behaviour blob;
  alter table account add column evidence blob;
  alter table account add column risen_at integer;
  alter table message add column evidence real;
  alter table message add column fresh text;
  create table world (part text primary key, packed blob not null) strict;
  `,
  `
  ${stepUpTables}
  alter table plan add column reasons text not null default '[]';
  alter table plan add column origin text;
  `,
  gapTables,
  privacyTables,
  `${caseTables}${roundTables}`,
  lookupIndexes,
  conductTables,
  `${ownerHistoryTables}${enrolmentTables}`,
  redactionTables,
]
