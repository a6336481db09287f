import { maxPageBytes } from '../../../application/page.ts';
import type { Row } from '../driver/connections.ts';

/** Of what is compressed or stored out of line PostgreSQL knows the length without reading it, but not of an array. */
const bytesSql = `coalesce(octet_length(title), 0) + coalesce(octet_length(description), 0)
  + coalesce(octet_length(array_to_string(tags::text[], '')), 0)`;

/**
 * The first rows of a `page`, which has tasks with all of `columns`: as many as have text for one page, and the next one
 * without its id, which tells that there are more. Nothing is sorted for the running sum: it is added up in the order in
 * which the rows come. No task is as large as a page.
 */
export const withinPageBytes = (page: string, columns: ReadonlyArray<string>): string => {
  const kept = columns.map((name) =>
    name === 'id' ? `case when total_bytes <= ${maxPageBytes} then id end as id` : name,
  );
  return `(select ${kept.join(', ')} from (
    select *, sum(bytes) over (rows unbounded preceding) as total_bytes
    from (select *, ${bytesSql} as bytes from ${page} as page) as measured
  ) as summed where total_bytes - bytes <= ${maxPageBytes})`;
};

/** The rows that are on the page, of those that were found. */
export const rowsOnPage = (found: ReadonlyArray<Row>, limit: number): ReadonlyArray<Row> =>
  found.slice(0, limit).filter((row) => row['id'] !== null);
