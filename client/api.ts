// Made of openapi.json by openapi-typescript: npm run client:types.
export interface paths {
  readonly '/api/{user_id}/tasks': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * List tasks
     * @description A page of the user’s tasks; `Link` leads to the next one. An unchanged task appears exactly once, whatever is added or removed in between. Unknown query members are ignored, and an empty one counts as absent; invalid values are rejected, and so are `offset`, `skip` and `page` beyond the first page: follow `Link` instead. The ETag covers all tasks of the user: it changes with each of them.
     */
    readonly get: operations['listTasks'];
    readonly put?: never;
    /**
     * Create a task
     * @description Creates a task. Only the title is required.
     */
    readonly post: operations['createTask'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Read a task
     * @description One task of the user.
     */
    readonly get: operations['getTask'];
    /**
     * Edit a task with PUT
     * @description Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
     */
    readonly put: operations['putTask'];
    readonly post?: never;
    /**
     * Delete a task
     * @description Deletes the task permanently. Repeating it returns 404.
     */
    readonly delete: operations['deleteTask'];
    readonly options?: never;
    readonly head?: never;
    /**
     * Edit a task
     * @description Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
     */
    readonly patch: operations['editTask'];
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}/complete': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    /**
     * Complete or reopen a task
     * @description Sets the status in the body or, without a body, in the query. With neither it toggles. Setting the current status changes nothing.
     */
    readonly patch: operations['completeTask'];
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}/skip': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Skip a date of a recurring task
     * @description Moves a pending task that recurs to the next date of its series. A task that is completed, does not recur, or is the last of its series is refused with 409.
     */
    readonly post: operations['skipTask'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}/move': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Move a task
     * @description Puts the task directly after or before another one of the list, or first or last, perhaps in another list. If it stands there already, its version stays. Where no key fits in between, its neighbours get new positions, each with its own version and place in the change feed.
     */
    readonly post: operations['moveTask'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}/checklist': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Add an item to the checklist of a task
     * @description Adds an item, the last one, and returns the task. A checklist has at most 100 items.
     */
    readonly post: operations['addChecklistItem'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/{id}/checklist/{item_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /**
     * Delete an item of a checklist
     * @description Takes the item out of the checklist and returns the task.
     */
    readonly delete: operations['deleteChecklistItem'];
    readonly options?: never;
    readonly head?: never;
    /**
     * Edit or complete an item of a checklist
     * @description Applies a JSON merge patch to the item and returns the task. The other items stay as they are, whoever changes them meanwhile.
     */
    readonly patch: operations['editChecklistItem'];
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/batch': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Apply up to 100 writes atomically
     * @description Applies up to 100 operations on tasks and lists in order, all or none: a task may name a list that an earlier operation created. If one is refused, the response is the one that it would get alone, with its index in `details.index` and in the pointers.
     */
    readonly post: operations['batch'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/lists': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Read all lists
     * @description All lists of the user, in their order. The ETag changes with each list and each task.
     */
    readonly get: operations['listLists'];
    readonly put?: never;
    /**
     * Create a list
     * @description Creates a list, the last one. A user has at most 500.
     */
    readonly post: operations['createList'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/lists/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Read a list
     * @description One list of the user.
     */
    readonly get: operations['getList'];
    /**
     * Edit a list with PUT
     * @description Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
     */
    readonly put: operations['putList'];
    readonly post?: never;
    /**
     * Delete a list
     * @description Deletes the list permanently. A list that has tasks is refused with 409, unless `tasks` says what becomes of them; each of them is then a change of its own, in the same transaction. Repeating it returns 404.
     */
    readonly delete: operations['deleteList'];
    readonly options?: never;
    readonly head?: never;
    /**
     * Edit a list
     * @description Applies a JSON merge patch: members sent are set, others stay. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
     */
    readonly patch: operations['editList'];
    readonly trace?: never;
  };
  readonly '/api/{user_id}/lists/{id}/move': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Move a list
     * @description Puts the list directly after or before another one, or first or last. If it stands there already, its version stays.
     */
    readonly post: operations['moveList'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/changes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * List changes
     * @description All changes since an earlier call, deletions included, in commit order. To keep a copy, apply each response and call again with `since` set to `next`. Deletions are kept for a limited time, 30 days by default; after that the response is 410.
     */
    readonly get: operations['listChanges'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/tasks/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Follow changes
     * @description The changes from now on, or after `Last-Event-ID`, as server-sent events (HTML, 9.2). Each `change` has a body of `changes` with one entry as its data, and the token behind it as its id; the first one of a new stream has empty arrays. `reset` says what 410 says of `changes`: start over; then the stream ends. A comment comes every 15 s. The stream ends with `retry` when the token expires or the service stops: connect again with the id of the last event, and nothing is missed or sent twice. A user may have 10 streams. Read it with `fetch`: `EventSource` sends no token.
     */
    readonly get: operations['streamEvents'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/stats': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Count tasks
     * @description Counts of the user’s tasks. A day is overdue from the next midnight, an instant once it has passed, a completed task never.
     */
    readonly get: operations['getStats'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}/export': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Export all data
     * @description All lists and tasks of the user as JSON, or all tasks as CSV, by `Accept`. (CSV: RFC 4180, in UTF-8 with a byte order mark; tags and recurrence are JSON, checklists are left out, and a cell that a spreadsheet would take for a formula begins with an apostrophe.) The response is streamed; if it fails, the connection is closed early. Writes during an export may be missing from it: the changes from its `since` bring it up to date.
     */
    readonly get: operations['exportTasks'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/{user_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /**
     * Erase the user
     * @description Permanently deletes all data of the user; repeating it returns 204 too. Later writes with the same token begin a new history.
     */
    readonly delete: operations['eraseUser'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/app': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The page
     * @description Tasks in a browser, at `/app/`, where the service signs people in (`AUTH_MODE=embedded`). The service serves all its assets.
     */
    readonly get: operations['getPage'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The service
     * @description Browsers (`Accept: text/html`) are redirected to the page, or to the documentation where there is none; other clients get links, relative to this path.
     */
    readonly get: operations['getRoot'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/openapi.json': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * This document
     * @description The OpenAPI document of the service.
     */
    readonly get: operations['getOpenApi'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/docs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * API documentation
     * @description A page for browsers; the service serves all its assets.
     */
    readonly get: operations['getDocs'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/health': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Health check
     * @description Returns 200 as long as the service runs.
     */
    readonly get: operations['getHealth'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/livez': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Liveness check
     * @description Returns 200 as long as the process runs; it does not query the database.
     */
    readonly get: operations['getLiveness'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/readyz': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Readiness check
     * @description Whether the service can handle calls: the database is available and migrated, and the service is not shutting down.
     */
    readonly get: operations['getReadiness'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description An item of a checklist. Only the title is required; unknown members are ignored. */
    readonly NewChecklistItem: {
      /** @description Trimmed to 1 to 200 characters. */
      readonly title: string;
      /**
       * Format: uuid
       * @description A UUID chosen by the client, of any version and in any case; otherwise the server generates version 7.
       */
      readonly id?: string;
      readonly completed?: boolean;
    };
    /**
     * @description A local time, without Z or an offset.
     * @example 2026-11-21T09:30
     */
    readonly LocalTime: string;
    /** @description A new task. Only the title is required; unknown members are ignored. If `completed` and `status` contradict each other, the rule of an edit applies. */
    readonly NewTask: {
      /** @description Trimmed to 1 to 200 characters. */
      readonly title: string;
      /**
       * Format: uuid
       * @description A UUID chosen by the client, of any version and in any case, for tasks created offline; otherwise the server generates version 7. An id that the user has, or had while its tombstone is kept, is refused with 409.
       */
      readonly id?: string;
      /** @description Stored exactly as sent. */
      readonly description?: string | null;
      /**
       * @description Case-insensitive. null means `medium`.
       * @enum {string|null}
       */
      readonly priority?: 'low' | 'medium' | 'high' | null;
      /** @description Tags are trimmed and deduplicated. null means no tags. */
      readonly tags?: readonly string[] | null;
      /** @description All items, in order: they replace the stored ones. An item without an id is new. null means no items. */
      readonly checklist?: readonly components['schemas']['NewChecklistItem'][] | null;
      /**
       * @description A date is a day without a zone, and is returned as one. A date-time needs Z or an offset, or `tz` in the query, and is returned in UTC with milliseconds. null or empty: no due date.
       * @example 2026-11-21
       * @example 2026-11-21T09:30:00+01:00
       * @example null
       */
      readonly due_date?: string | components['schemas']['LocalTime'] | '' | null;
      /**
       * Format: uuid
       * @description One of your lists; null: the inbox.
       */
      readonly list_id?: string | null;
      /** @description Begins a series at the due date, unless it says what is stored. `rrule` and `time_zone` are required for a task that does not recur; other members are ignored. */
      readonly recurrence?: {
        /**
         * @description A recurrence rule (RFC 5545, RRULE): FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and COUNT or UNTIL. INTERVAL is at most 999, COUNT 9999, and a BYSETPOS 5. BYMONTH needs YEARLY, where BYMONTHDAY needs it; a WEEKLY rule has no BYMONTHDAY. BYSETPOS needs BYDAY or BYMONTHDAY. An ordinal in BYDAY is at most 5 of a month and 52 of a year, whose other days then have one, too. The rule must have a second date. Returned in one canonical spelling.
         * @example FREQ=WEEKLY;BYDAY=TU
         * @example FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12
         */
        readonly rrule?: string;
        /**
         * @description The IANA time zone whose calendar and clocks the series follows.
         * @example Europe/Berlin
         */
        readonly time_zone?: string;
        /**
         * @description What the next date is counted from: the date before (`occurrence`, whatever due date the task was given since), or the day of completion (FREQ and INTERVAL only).
         * @enum {string|null}
         */
        readonly anchor?: 'due' | 'completion' | null;
      } | null;
      /** @description Same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
    };
    /** @description An item of a checklist. */
    readonly ChecklistItem: {
      /**
       * Format: uuid
       * @description A UUID, returned in lower case.
       */
      readonly id: string;
      readonly title: string;
      readonly completed: boolean;
    };
    /**
     * Format: date-time
     * @description RFC 3339, in UTC, with milliseconds.
     */
    readonly Instant: string;
    /** @description How a task recurs, and its slot in the series. */
    readonly Recurrence: {
      /**
       * @description A recurrence rule (RFC 5545, RRULE): FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and COUNT or UNTIL. INTERVAL is at most 999, COUNT 9999, and a BYSETPOS 5. BYMONTH needs YEARLY, where BYMONTHDAY needs it; a WEEKLY rule has no BYMONTHDAY. BYSETPOS needs BYDAY or BYMONTHDAY. An ordinal in BYDAY is at most 5 of a month and 52 of a year, whose other days then have one, too. The rule must have a second date. Returned in one canonical spelling.
       * @example FREQ=WEEKLY;BYDAY=TU
       * @example FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12
       */
      readonly rrule: string;
      /**
       * @description The IANA time zone whose calendar and clocks the series follows.
       * @example Europe/Berlin
       */
      readonly time_zone: string;
      /**
       * @description What the next date is counted from: the date before (`occurrence`, whatever due date the task was given since), or the day of completion (FREQ and INTERVAL only).
       * @default due
       * @enum {string}
       */
      readonly anchor: 'due' | 'completion';
      /** @description The local date, or date and time, with which the series began. */
      readonly start: string;
      /** @description The local date, or date and time, of this task in the series. `due_date` may have been moved. */
      readonly occurrence: string;
    };
    /** @description A task as the service returns it. */
    readonly Task: {
      /**
       * Format: uuid
       * @description A UUID, returned in lower case.
       */
      readonly id: string;
      /** @description The owner of the task. */
      readonly user_id: string;
      readonly title: string;
      readonly description: string | null;
      /** @description Same as `status`. */
      readonly completed: boolean;
      /**
       * @description Same as `completed`.
       * @enum {string}
       */
      readonly status: 'pending' | 'completed';
      /** @enum {string} */
      readonly priority: 'low' | 'medium' | 'high';
      readonly tags: readonly string[];
      /** @description The steps of the task, in order. */
      readonly checklist: readonly components['schemas']['ChecklistItem'][];
      /** @description A day without a zone, an instant in UTC, or null. */
      readonly due_date: string | components['schemas']['Instant'] | null;
      /** @description The list that the task is in; null: the inbox. */
      readonly list_id: string | null;
      /** @description Opaque: sorts by code points. Only a move changes it. */
      readonly position: string;
      readonly created_at: components['schemas']['Instant'];
      readonly updated_at: components['schemas']['Instant'];
      /** @description When the task was completed; null while it is pending. */
      readonly completed_at: components['schemas']['Instant'] | null;
      /** @description Starts at 1 and grows by 1 with every change. The ETag is this number in quotes. */
      readonly version: number;
      readonly recurrence: components['schemas']['Recurrence'] | null;
      /** @description The series of a task that recurs, else null. A series has at most one pending task. */
      readonly series_id: string | null;
      /** @description The task that completing this one created, else null. */
      readonly successor_id: string | null;
    };
    /** @description One violation. */
    readonly Violation: {
      /**
       * Format: json-pointer
       * @description Where in the body (RFC 6901), or `/` and the name of a query member.
       */
      readonly pointer: string;
      /** @description What is wrong. */
      readonly detail: string;
    };
    /** @description Why a request was refused (RFC 9457). */
    readonly Problem: {
      /**
       * Format: uri
       * @description A URI for the kind of problem, one per `code`.
       */
      readonly type: string;
      /** @description The kind of problem as text. */
      readonly title: string;
      /** @description The status of the response. */
      readonly status: number;
      /** @description What went wrong with this request. */
      readonly detail: string;
      /** @description The id of the request, as in X-Request-Id. */
      readonly instance: string;
      /**
       * @description The kind of problem, for code to switch on.
       * @enum {string}
       */
      readonly code:
        | 'BAD_REQUEST'
        | 'VALIDATION_ERROR'
        | 'MALFORMED_JSON'
        | 'UNAUTHENTICATED'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'METHOD_NOT_ALLOWED'
        | 'NOT_ACCEPTABLE'
        | 'REQUEST_TIMEOUT'
        | 'IDEMPOTENCY_IN_PROGRESS'
        | 'ALREADY_EXISTS'
        | 'LIST_NOT_EMPTY'
        | 'LIMIT_REACHED'
        | 'NOTHING_TO_SKIP'
        | 'SYNC_TOKEN_EXPIRED'
        | 'VERSION_MISMATCH'
        | 'BODY_TOO_LARGE'
        | 'URI_TOO_LONG'
        | 'UNSUPPORTED_MEDIA_TYPE'
        | 'IDEMPOTENCY_KEY_REUSED'
        | 'RATE_LIMITED'
        | 'HEADERS_TOO_LARGE'
        | 'INTERNAL'
        | 'UNAVAILABLE';
      /** @description Same as `detail`. */
      readonly error: string;
      readonly details: {
        /** @description With VERSION_MISMATCH: the current ETag. */
        readonly etag?: string;
        /** @description In a batch: the index of the refused operation, from 0. */
        readonly index?: number;
      };
      /** @description With VALIDATION_ERROR: all violations, one per location. */
      readonly errors: readonly components['schemas']['Violation'][];
    };
    /** @description A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored. A status in the body is set, never toggled. If `completed` and `status` contradict each other, the change is the one that contradicts `completed_at` and `updated_at`, if the body has these as they were read; otherwise the body is rejected. */
    readonly TaskEdit: {
      /** @description Trimmed to 1 to 200 characters. */
      readonly title?: string;
      /** @description Stored exactly as sent. */
      readonly description?: string | null;
      /**
       * @description Case-insensitive. null means `medium`.
       * @enum {string|null}
       */
      readonly priority?: 'low' | 'medium' | 'high' | null;
      /** @description Tags are trimmed and deduplicated. null means no tags. */
      readonly tags?: readonly string[] | null;
      /** @description All items, in order: they replace the stored ones. An item without an id is new. null means no items. */
      readonly checklist?: readonly components['schemas']['NewChecklistItem'][] | null;
      /**
       * @description A date is a day without a zone, and is returned as one. A date-time needs Z or an offset, or `tz` in the query, and is returned in UTC with milliseconds. null or empty: no due date.
       * @example 2026-11-21
       * @example 2026-11-21T09:30:00+01:00
       * @example null
       */
      readonly due_date?: string | components['schemas']['LocalTime'] | '' | null;
      /**
       * Format: uuid
       * @description One of your lists; null: the inbox.
       */
      readonly list_id?: string | null;
      /** @description Begins a series at the due date, unless it says what is stored. `rrule` and `time_zone` are required for a task that does not recur; other members are ignored. */
      readonly recurrence?: {
        /**
         * @description A recurrence rule (RFC 5545, RRULE): FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and COUNT or UNTIL. INTERVAL is at most 999, COUNT 9999, and a BYSETPOS 5. BYMONTH needs YEARLY, where BYMONTHDAY needs it; a WEEKLY rule has no BYMONTHDAY. BYSETPOS needs BYDAY or BYMONTHDAY. An ordinal in BYDAY is at most 5 of a month and 52 of a year, whose other days then have one, too. The rule must have a second date. Returned in one canonical spelling.
         * @example FREQ=WEEKLY;BYDAY=TU
         * @example FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12
         */
        readonly rrule?: string;
        /**
         * @description The IANA time zone whose calendar and clocks the series follows.
         * @example Europe/Berlin
         */
        readonly time_zone?: string;
        /**
         * @description What the next date is counted from: the date before (`occurrence`, whatever due date the task was given since), or the day of completion (FREQ and INTERVAL only).
         * @enum {string|null}
         */
        readonly anchor?: 'due' | 'completion' | null;
      } | null;
      /** @description Same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
    };
    /** @description The new status. An empty object toggles. A body with only unknown or with contradictory members is rejected. */
    readonly StatusChange: {
      /** @description Same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
    };
    /** @description The new place, `after` or `before`, in the list of `list_id`; `list_id` alone: the last place there. Without `list_id`, in the list that the task is in. */
    readonly TaskMove: {
      /**
       * Format: uuid
       * @description The task to stand directly after; null: first.
       */
      readonly after?: string | null;
      /**
       * Format: uuid
       * @description The task to stand directly before; null: last.
       */
      readonly before?: string | null;
      /**
       * Format: uuid
       * @description One of your lists; null: the inbox.
       */
      readonly list_id?: string | null;
    };
    /** @description A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored. */
    readonly ChecklistItemEdit: {
      /** @description Trimmed to 1 to 200 characters. */
      readonly title?: string;
      readonly completed?: boolean;
    };
    /** @description A new list. Unknown members are ignored. */
    readonly NewList: {
      /** @description Trimmed to 1 to 100 characters. */
      readonly title: string;
      /**
       * Format: uuid
       * @description A UUID chosen by the client, of any version and in any case; otherwise the server generates version 7. An id that the user has, or had while its tombstone is kept, is refused with 409.
       */
      readonly id?: string;
    };
    /** @description A JSON merge patch (RFC 7396): members sent are set, others stay. Unknown members are ignored. */
    readonly ListEdit: {
      /** @description Trimmed to 1 to 100 characters. */
      readonly title?: string;
    };
    /** @description One write, as in a separate call; `version` stands for If-Match. */
    readonly Operation:
      | {
          /** @constant */
          readonly op: 'create';
          readonly task: components['schemas']['NewTask'];
        }
      | {
          /** @constant */
          readonly op: 'update';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          readonly patch: components['schemas']['TaskEdit'];
          /** @description Apply only at this version. */
          readonly version?: number;
        }
      | {
          /** @constant */
          readonly op: 'complete';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          /** @description Apply only at this version. */
          readonly version?: number;
          /** @description Same as `status`. */
          readonly completed: boolean;
          /**
           * @description Same as `completed`.
           * @enum {string}
           */
          readonly status?: 'pending' | 'completed';
        }
      | {
          /** @constant */
          readonly op: 'move';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          /** @description Apply only at this version. */
          readonly version?: number;
          /**
           * Format: uuid
           * @description The task to stand directly after; null: first.
           */
          readonly after?: string | null;
          /**
           * Format: uuid
           * @description The task to stand directly before; null: last.
           */
          readonly before?: string | null;
          /**
           * Format: uuid
           * @description One of your lists; null: the inbox.
           */
          readonly list_id?: string | null;
        }
      | {
          /** @constant */
          readonly op: 'delete';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          /** @description Apply only at this version. */
          readonly version?: number;
        }
      | {
          /** @constant */
          readonly op: 'list_create';
          readonly list: components['schemas']['NewList'];
        }
      | {
          /** @constant */
          readonly op: 'list_update';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          readonly patch: components['schemas']['ListEdit'];
          /** @description Apply only at this version. */
          readonly version?: number;
        }
      | {
          /** @constant */
          readonly op: 'list_delete';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          /** @description Apply only at this version. */
          readonly version?: number;
          /**
           * @description What becomes of the tasks in the list: they go to the inbox, or are deleted. Without it, a list that has tasks is refused.
           * @enum {string}
           */
          readonly tasks?: 'inbox' | 'delete';
        };
    readonly Batch: {
      /** @description Applied in this order. */
      readonly operations: readonly components['schemas']['Operation'][];
    };
    /** @description A list of tasks as the service returns it. */
    readonly List: {
      /**
       * Format: uuid
       * @description A UUID, returned in lower case.
       */
      readonly id: string;
      readonly title: string;
      /** @description Opaque: sorts by code points. Only a move changes it. */
      readonly position: string;
      readonly created_at: components['schemas']['Instant'];
      readonly updated_at: components['schemas']['Instant'];
      /** @description Starts at 1 and grows by 1 with every change. The ETag is this number in quotes. */
      readonly version: number;
    };
    /** @description The `task` of an operation on a task, the `list` of one on a list. A deletion has neither. */
    readonly OperationResult: {
      /**
       * @description The status that a separate call would return.
       * @enum {integer}
       */
      readonly status: 200 | 201 | 204;
      readonly task?: components['schemas']['Task'];
      readonly list?: components['schemas']['List'];
    };
    readonly BatchResults: {
      /** @description In the order of the operations. */
      readonly results: readonly components['schemas']['OperationResult'][];
    };
    /** @description The new place: `after` or `before`. */
    readonly ListPlace: {
      /**
       * Format: uuid
       * @description The list to stand directly after; null: first.
       */
      readonly after?: string | null;
      /**
       * Format: uuid
       * @description The list to stand directly before; null: last.
       */
      readonly before?: string | null;
    };
    /** @description Changes; each array is in commit order. Each task, list and deletion appears once, at its latest change. The limit of a page counts all of them. */
    readonly Changes: {
      /** @description New and changed tasks, in their current state. */
      readonly tasks: readonly components['schemas']['Task'][];
      /** @description The ids of deleted tasks, even ones that you never received. */
      readonly deleted: readonly string[];
      /** @description New and changed lists, in their current state. */
      readonly lists: readonly components['schemas']['List'][];
      /** @description The ids of deleted lists, even ones that you never received. */
      readonly deleted_lists: readonly string[];
      /** @description The `since` of the next call. Opaque. */
      readonly next: string;
      /** @description More changes are available: call again at once. */
      readonly has_more: boolean;
    };
    readonly Stats: {
      /** @description All tasks. */
      readonly total: number;
      /** @description Tasks to do. */
      readonly pending: number;
      /** @description Tasks done. */
      readonly completed: number;
      /** @description Pending tasks whose due date has passed. */
      readonly overdue: number;
    };
    readonly Export: {
      readonly user_id: string;
      /** @description Pass it as `since` to bring this copy up to date. */
      readonly since: string;
      /** @description In their order. */
      readonly lists: readonly components['schemas']['List'][];
      readonly tasks: readonly components['schemas']['Task'][];
      /** @description The number of tasks in this copy. */
      readonly count: number;
    };
  };
  responses: {
    /** @description The request is malformed or invalid. */
    readonly BadRequest: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The token is missing or not valid. The response does not say why. */
    readonly Unauthenticated: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly 'WWW-Authenticate': components['headers']['Challenge'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The user in the path is not the token subject. */
    readonly Forbidden: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The Accept header excludes every available media type. */
    readonly NotAcceptable: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have, or had, a task with this id; or the first request with this key is still in progress. */
    readonly TaskConflict: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The body has more than 262144 bytes, that of a batch more than 1048576. */
    readonly BodyTooLarge: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The body has another media type, is not UTF-8, or is compressed. */
    readonly UnsupportedMediaType: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The key was already used for a different request. */
    readonly IdempotencyKeyReused: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Too many requests from you, or too many invalid tokens from your address. */
    readonly RateLimited: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly 'Retry-After': components['headers']['RetryAfter'];
        readonly RateLimit: components['headers']['RateLimit'];
        readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Internal error. */
    readonly InternalError: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The service is unavailable or overloaded. */
    readonly Unavailable: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly 'Retry-After': components['headers']['RetryAfter'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Not modified. */
    readonly NotModified: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly RateLimit: components['headers']['RateLimit'];
        readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
        readonly Vary: components['headers']['Vary'];
        readonly ETag: components['headers']['ETag'];
        readonly 'Cache-Control': components['headers']['Revalidated'];
        readonly [name: string]: unknown;
      };
      content?: never;
    };
    /** @description You have no task with this id. */
    readonly NoSuchTask: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The current task. */
    readonly Written: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly RateLimit: components['headers']['RateLimit'];
        readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
        readonly Vary: components['headers']['Vary'];
        readonly 'Idempotency-Replayed': components['headers']['Replayed'];
        readonly ETag: components['headers']['ETag'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Task'];
      };
    };
    /** @description The task has changed since the ETag in If-Match. */
    readonly TaskVersionMismatch: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have no task with this id, or its checklist has no item with this id. */
    readonly NoSuchItem: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The checklist has an item with this id; or the first request with this key is still in progress. */
    readonly ItemConflict: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description One operation was refused, and none was applied. `details.index` says which. */
    readonly BatchRefused: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description One operation was refused, and none was applied; or the first request with this key is still in progress. */
    readonly BatchConflict: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have, or had, a list with this id; or the first request with this key is still in progress. */
    readonly ListConflict: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have no list with this id. */
    readonly NoSuchList: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The current list. */
    readonly WrittenList: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly RateLimit: components['headers']['RateLimit'];
        readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
        readonly Vary: components['headers']['Vary'];
        readonly 'Idempotency-Replayed': components['headers']['Replayed'];
        readonly ETag: components['headers']['ETag'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['List'];
      };
    };
    /** @description The list has changed since the ETag in If-Match. */
    readonly ListVersionMismatch: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The change history no longer reaches back to this token, or was reset. Start over without `since`. */
    readonly SyncTokenExpired: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The service has no page. */
    readonly PageAbsent: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
  };
  parameters: {
    /** @description The owner: the subject of the token, or `me`. */
    readonly UserId: string;
    /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
    readonly IdempotencyKey: string;
    /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
    readonly RequestId: string;
    /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
    readonly IfNoneMatch: string;
    /** @description The id of the task. */
    readonly TaskId: string;
    /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
    readonly IfMatch: string;
    /** @description The id of the item. */
    readonly ItemId: string;
    /** @description The id of the list. */
    readonly ListId: string;
    /** @description The id of the last event that you have, or another token of the change feed. Default: from now. */
    readonly LastEventId: string;
  };
  requestBodies: never;
  headers: {
    /** @description The id of the request: the one you sent, or a new one. */
    readonly RequestId: string;
    /** @description Remaining requests, and seconds until the quota is full again. */
    readonly RateLimit: string;
    /** @description The quota (q) per window in seconds (w), for a user, or for an address that sends invalid tokens. */
    readonly RateLimitPolicy: string;
    /** @description The request headers that the response depends on. */
    readonly Vary: string;
    /** @description This is the stored response to an earlier request with the same key. */
    readonly Replayed: 'true';
    /** @description The entity tag of the returned representation, for If-Match and If-None-Match. */
    readonly ETag: string;
    /** @description The new task or list, relative to the request. */
    readonly Location: string;
    /** @description Must not be cached. */
    readonly NotStored: 'no-store';
    /** @description How to authenticate (RFC 6750). It names an error only if a token was sent. */
    readonly Challenge: string;
    /** @description Seconds to wait before another attempt. */
    readonly RetryAfter: number;
    /** @description May be cached, but must be revalidated each time. */
    readonly Revalidated: 'private, no-cache';
    /** @description The entity tag of the list, unless it depends on the clock, as `overdue` does. */
    readonly ListETag: string;
    /** @description The next page (RFC 8288), relative to the request, if there is one. */
    readonly Link: string;
    /** @description Proxies are to pass on each event at once. */
    readonly Unbuffered: 'no';
    /** @description The suggested file name. */
    readonly Download: string;
    /** @description The redirect target, relative to the request. */
    readonly RedirectTarget: string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly listTasks: {
    readonly parameters: {
      readonly query?: {
        /** @description Only tasks with this status. */
        readonly status?: 'all' | 'pending' | 'completed';
        /** @description Only completed, or only pending, tasks. Must not contradict `status`. */
        readonly completed?: 'true' | 'false';
        /** @description Only tasks with this priority, or with any of these. */
        readonly priority?: readonly ('low' | 'medium' | 'high')[];
        /** @description Only tasks with this tag, or with all of these. */
        readonly tag?: readonly string[];
        /** @description Only tasks due before this (exclusive). A day counts as its midnight in UTC, before an instant at that time; a local time needs `tz`. */
        readonly due_before?: string | components['schemas']['LocalTime'];
        /** @description Only tasks due after this (exclusive). */
        readonly due_after?: string | components['schemas']['LocalTime'];
        /** @description true: only pending tasks whose due has passed. Such a list has no ETag. */
        readonly overdue?: 'true' | 'false';
        /** @description Only tasks in this list; `none`: only tasks in the inbox. */
        readonly list?: string | 'none';
        /** @description Only tasks of this series. */
        readonly series?: string;
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
        /** @description Only tasks whose title or description contains each of these words (at most 16 different words). Case, accents and invisible characters do not count: `strasse` finds `Straße`, `lodz` finds `Łódź`. */
        readonly search?: string;
        /** @description Same as `search`: at most 16 different words. */
        readonly q?: string;
        /** @description The sort order; ties are broken by id. `updated_at` is the order of changes. Tasks without a due date come last. `position`, the order that moves give, needs `list`. `created`, `updated` and `due` are short forms. */
        readonly sort?:
          | 'created_at'
          | 'updated_at'
          | 'due_date'
          | 'priority'
          | 'title'
          | 'position'
          | 'created'
          | 'updated'
          | 'due';
        /** @description Same as `sort`. */
        readonly sort_by?:
          | 'created_at'
          | 'updated_at'
          | 'due_date'
          | 'priority'
          | 'title'
          | 'position'
          | 'created'
          | 'updated'
          | 'due';
        /** @description Default: `asc` for `title`, `due_date` and `position`, else `desc`. */
        readonly order?: 'asc' | 'desc';
        /** @description Same as `order`. */
        readonly sort_order?: 'asc' | 'desc';
        /** @description The maximum number of tasks per page. A page ends earlier at 4 MiB of text: `Link` says whether there are more. */
        readonly limit?: number;
        /** @description The start of the page, from the `Link` of the previous one. Needs the same filter and sort. */
        readonly cursor?: string;
      };
      readonly header?: {
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The tasks. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly ETag: components['headers']['ListETag'];
          readonly Link: components['headers']['Link'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['Task'][];
        };
      };
      readonly 304: components['responses']['NotModified'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly createTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewTask'];
      };
    };
    readonly responses: {
      /** @description The new task. */
      readonly 201: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Idempotency-Replayed': components['headers']['Replayed'];
          readonly ETag: components['headers']['ETag'];
          readonly Location: components['headers']['Location'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Task'];
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The task. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly ETag: components['headers']['ETag'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Task'];
        };
      };
      readonly 304: components['responses']['NotModified'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly putTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['TaskEdit'];
        readonly 'application/merge-patch+json': components['schemas']['TaskEdit'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly deleteTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The task is deleted. */
      readonly 204: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Idempotency-Replayed': components['headers']['Replayed'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly editTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['TaskEdit'];
        readonly 'application/merge-patch+json': components['schemas']['TaskEdit'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly completeTask: {
    readonly parameters: {
      readonly query?: {
        /** @description The new status, for calls without a body. Must not contradict the body. */
        readonly completed?: 'true' | 'false';
      };
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly 'application/json': components['schemas']['StatusChange'];
        readonly 'application/merge-patch+json': components['schemas']['StatusChange'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly skipTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly moveTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['TaskMove'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchTask'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['TaskConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly addChecklistItem: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewChecklistItem'];
      };
    };
    readonly responses: {
      readonly 201: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchItem'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ItemConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly deleteChecklistItem: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
        /** @description The id of the item. */
        readonly item_id: components['parameters']['ItemId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchItem'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ItemConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly editChecklistItem: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
        /** @description The id of the item. */
        readonly item_id: components['parameters']['ItemId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ChecklistItemEdit'];
        readonly 'application/merge-patch+json': components['schemas']['ChecklistItemEdit'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['Written'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchItem'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ItemConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly batch: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Batch'];
      };
    };
    readonly responses: {
      /** @description The result of each operation. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Idempotency-Replayed': components['headers']['Replayed'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['BatchResults'];
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['BatchRefused'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['BatchConflict'];
      readonly 412: components['responses']['TaskVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly listLists: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The lists. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly ETag: components['headers']['ListETag'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['List'][];
        };
      };
      readonly 304: components['responses']['NotModified'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly createList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewList'];
      };
    };
    readonly responses: {
      /** @description The new list. */
      readonly 201: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Idempotency-Replayed': components['headers']['Replayed'];
          readonly ETag: components['headers']['ETag'];
          readonly Location: components['headers']['Location'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['List'];
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ListConflict'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the list. */
        readonly id: components['parameters']['ListId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The list. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly ETag: components['headers']['ETag'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['List'];
        };
      };
      readonly 304: components['responses']['NotModified'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchList'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly putList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the list. */
        readonly id: components['parameters']['ListId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ListEdit'];
        readonly 'application/merge-patch+json': components['schemas']['ListEdit'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['WrittenList'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchList'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ListConflict'];
      readonly 412: components['responses']['ListVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly deleteList: {
    readonly parameters: {
      readonly query?: {
        /** @description What becomes of the tasks in the list: they go to the inbox, or are deleted. Without it, a list that has tasks is refused. */
        readonly tasks?: 'inbox' | 'delete';
      };
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the list. */
        readonly id: components['parameters']['ListId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The list is deleted. */
      readonly 204: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Idempotency-Replayed': components['headers']['Replayed'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchList'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ListConflict'];
      readonly 412: components['responses']['ListVersionMismatch'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly editList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the list. */
        readonly id: components['parameters']['ListId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ListEdit'];
        readonly 'application/merge-patch+json': components['schemas']['ListEdit'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['WrittenList'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchList'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ListConflict'];
      readonly 412: components['responses']['ListVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly moveList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task or list still has this ETag, or one of these. `*`, or no header, matches any version. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A random key, new for each request. A retry with the same key is not applied again: it gets the first response, for 24 hours, unless that was a refusal, which applies nothing. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the list. */
        readonly id: components['parameters']['ListId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ListPlace'];
      };
    };
    readonly responses: {
      readonly 200: components['responses']['WrittenList'];
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 404: components['responses']['NoSuchList'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['ListConflict'];
      readonly 412: components['responses']['ListVersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['IdempotencyKeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly listChanges: {
    readonly parameters: {
      readonly query?: {
        /** @description The `next` of an earlier response, or the `since` of an export. Default: from the beginning. */
        readonly since?: string;
        /** @description The maximum number of changes, with at most 4 MiB of text: `has_more` says whether there are more. */
        readonly limit?: number;
      };
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The changes. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Changes'];
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 410: components['responses']['SyncTokenExpired'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly streamEvents: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The id of the last event that you have, or another token of the change feed. Default: from now. */
        readonly 'Last-Event-ID'?: components['parameters']['LastEventId'];
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The events, without an end. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['NotStored'];
          readonly 'X-Accel-Buffering': components['headers']['Unbuffered'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/event-stream': string;
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getStats: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone. Its midnights end days, and times without Z or an offset are local in it. A local time that a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The counts. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Stats'];
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly exportTasks: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description All lists and tasks. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly 'Cache-Control': components['headers']['Revalidated'];
          readonly 'Content-Disposition': components['headers']['Download'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Export'];
          readonly 'text/csv': string;
        };
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly eraseUser: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description The owner: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The user has no data any more. */
      readonly 204: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly RateLimit: components['headers']['RateLimit'];
          readonly 'RateLimit-Policy': components['headers']['RateLimitPolicy'];
          readonly Vary: components['headers']['Vary'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly 400: components['responses']['BadRequest'];
      readonly 401: components['responses']['Unauthenticated'];
      readonly 403: components['responses']['Forbidden'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['InternalError'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getPage: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The page. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/html': string;
        };
      };
      /** @description Not modified. */
      readonly 304: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The page, if the request has no trailing slash. */
      readonly 308: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Location: components['headers']['RedirectTarget'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly 404: components['responses']['PageAbsent'];
    };
  };
  readonly getRoot: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The service, with links to its documentation. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Vary: components['headers']['Vary'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly name: string;
            readonly version: string;
            /** Format: uri-reference */
            readonly docs: string;
            /** Format: uri-reference */
            readonly openapi: string;
          };
        };
      };
      /** @description The page, or the documentation. */
      readonly 302: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Location: components['headers']['RedirectTarget'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly getOpenApi: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The document. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly openapi: '3.1.0';
          };
        };
      };
      /** @description Not modified. */
      readonly 304: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly getDocs: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
        /** @description The ETag, or ETags, of your copy. If it is current, the response is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The page. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'text/html': string;
        };
      };
      /** @description Not modified. */
      readonly 304: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly ETag: components['headers']['ETag'];
          /** @description May be cached, but must be revalidated each time. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The page, if the request has a trailing slash. */
      readonly 308: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Location: components['headers']['RedirectTarget'];
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly getHealth: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The service is healthy. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly 'Cache-Control': components['headers']['NotStored'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'healthy';
          };
        };
      };
    };
  };
  readonly getLiveness: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The service is alive. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly 'Cache-Control': components['headers']['NotStored'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'alive';
          };
        };
      };
    };
  };
  readonly getReadiness: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Your own id for the request: 1 to 128 letters, digits, `.`, `_` or `-`. The service replaces any other. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The service is ready. */
      readonly 200: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly 'Cache-Control': components['headers']['NotStored'];
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @constant */
            readonly status: 'ready';
          };
        };
      };
      readonly 503: components['responses']['Unavailable'];
    };
  };
}
