import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openTenantSession } from '../../adapters/postgres/tenancy/tenant-session.ts';
import { copyAccounts } from '../../adapters/postgres/operations/copy-accounts.ts';
import { copyUsers } from '../../adapters/postgres/operations/copy-users.ts';
import { claimDirectory } from '../data-directory.ts';
import { openDatabase, openPglite } from '../database.ts';
import { cannotOpen, exitWith, configured, giveUp } from '../process/lifecycle.ts';

const config = configured();
const directory = join(config.dataDir, 'postgres');
if (config.database.kind !== 'postgres')
  giveUp(['copy-to-postgres requires DATABASE_URL, the database to copy to']);
if (!existsSync(directory)) giveUp([`DATA_DIR: no database in ${config.dataDir}`]);

await claimDirectory(config.dataDir).catch(exitWith('the copy'));
const source = await openPglite(directory).catch(exitWith(`the database in ${config.dataDir}`));
const target = await openDatabase(config, () => undefined).catch(cannotOpen(config));
for (const { migrate } of [source, target]) await migrate().catch(exitWith('the migrations'));

const sessions = [
  openTenantSession(source.connections),
  openTenantSession(target.connections, config.scoping),
] as const;
const { copied, known } = await copyUsers(source.connections, ...sessions).catch(exitWith('the copy'));
const accounts = await copyAccounts(source.connections, target.connections).catch(exitWith('the copy'));
await source.close();
await target.close();
process.stdout.write(
  `Copied ${copied} users; skipped ${known} that already existed\nCopied ${accounts} accounts\n`,
);
