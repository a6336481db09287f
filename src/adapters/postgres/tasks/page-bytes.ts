import { maxPageBytes } from '../../../application/page.ts';
import type { Row } from '../driver/connections.ts';

/** PostgreSQL knows the length of a compressed or out-of-line text without reading it, but not of an array. */
const bytesSql = `coalesce(octet_length(title), 0) + coalesce(octet_length(description), 0)
  + coalesce(octet_length(array_to_string(tags::text[], '')), 0) + coalesce(octet_length(checklist), 0)`;

/**
 * The first rows of a `page` of tasks with all of `columns`: as many as fit in a page's text, and the next one without its id,
 * which means that there are more. The running sum needs no sort: it follows the order of the rows. No task is as large as a
 * page.
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

/** Stands in a row for a checklist of more bytes than there is room for. */
const tooLong = '';

/** A checklist, unless it is of more bytes than there is room for. PostgreSQL knows its length without reading it. */
export const checklistWithin = (room: string): string =>
  `case when octet_length(checklist) > ${room} then '${tooLong}' else checklist end`;

/** Whether the checklists of all rows are there. */
export const isWhole = (found: ReadonlyArray<Row>): boolean =>
  found.every((row) => row['checklist'] !== tooLong);

/** The rows on the page, without the one behind it. */
export const rowsOnPage = (found: ReadonlyArray<Row>, limit: number): ReadonlyArray<Row> =>
  found.slice(0, limit).filter((row) => row['id'] !== null);
