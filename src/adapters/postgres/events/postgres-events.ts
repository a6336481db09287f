import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskEvents } from '../../../application/ports.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Connections } from '../driver/connections.ts';
import { roles } from '../tenancy/roles.ts';
import { inTenantContext } from '../tenancy/tenant-context.ts';
import { type Listening, listen } from './listener.ts';
import { channel, noticesOf, ownersIn } from './notices.ts';

/** How long owners are collected before one flush tells of all of them. */
const collectMilliseconds = 50;

/** A commit with a notice holds a lock of the whole database: it does not wait for the disk meanwhile. */
const notifySql = `
  select set_config('synchronous_commit', 'off', true), pg_notify('${channel}', notice) from unnest($1::text[]) as notice`;

/** What the events of instances need: those within this process, and where to listen and to notify. */
export type Instance = {
  readonly local: TaskEvents & { readonly publishAll: () => void };
  readonly connections: Pick<Connections, 'run'>;
} & Pick<Listening, 'config' | 'onLost'>;

/**
 * Events of all instances on a database, by LISTEN and NOTIFY. Subscribers in this process are told at once; the others by
 * one statement for all writes of 50 ms, after their commits, never within a transaction of theirs. It listens only while
 * there are subscribers, and tells all of them when it listens again. A flush that fails is not repeated.
 */
export const createPostgresEvents = ({
  local,
  connections,
  config,
  onLost,
}: Instance): TaskEvents & { readonly close: () => Promise<void> } => {
  const self = randomUUID();
  let written = new Set<OwnerId>();
  let flushing: Promise<void> | undefined;
  let subscribers = 0;
  let listening = new AbortController();

  const flush = async (): Promise<void> => {
    await sleep(collectMilliseconds);
    const owners = written;
    written = new Set();
    const context = { owner: '', role: roles.serving };
    await connections
      .run(inTenantContext(context, notifySql, [noticesOf(self, owners)], 'pipelined'))
      .catch(() => undefined);
    flushing = written.size > 0 ? flush() : undefined;
  };
  const begin = (): void => {
    listening = new AbortController();
    void listen(
      {
        config,
        onLost,
        onNotice: (notice) => ownersIn(notice, self).forEach(local.publish),
        onListening: local.publishAll,
      },
      listening.signal,
    );
  };

  return {
    publish: (owner) => {
      local.publish(owner);
      written.add(owner);
      flushing ??= flush();
    },
    subscribe: (owner, onChange) => {
      const unsubscribe = local.subscribe(owner, onChange);
      subscribers += 1;
      if (subscribers === 1) begin();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        unsubscribe();
        subscribers -= 1;
        if (subscribers === 0) listening.abort();
      };
    },
    close: async () => {
      listening.abort();
      while (flushing !== undefined) await flushing;
    },
  };
};
