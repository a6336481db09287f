// Made of openapi.json by openapi-typescript: npm run client:types.
export interface paths {
  readonly '/api/{user_id}/tasks/changes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Follow the changes
     * @description What has changed since an earlier call, deletions included, in the order of commit, with nothing missed. Whoever applies each answer to a copy, and calls again with `since` set to `next`, has the tasks of the user. Deletions are told for a limited time, 30 days unless the service is configured otherwise; after that the answer is 410.
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
  readonly '/api/{user_id}/tasks': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * List tasks
     * @description A page of the tasks of the user; `Link` leads to the next one. A task that stays put is seen exactly once, whatever is added or removed meanwhile. Query members that are not listed are ignored, and an empty one is absent; a bad value is refused, and so are `offset`, `skip` and `page`: a page is reached by the `Link` of the one before. The ETag is of all the tasks of the user: it changes with each of them.
     */
    readonly get: operations['listTasks'];
    readonly put?: never;
    /**
     * Create a task
     * @description Makes a task. Everything but the title has a default.
     */
    readonly post: operations['createTask'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
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
     * Do many writes at once
     * @description Does up to 100 operations in their order, all of them or none. If one is refused, the answer is what it would have been told alone, with its place in `details.index` and in the pointers.
     */
    readonly post: operations['batch'];
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
     * @description Applies a JSON merge patch: a member sent is set, a member left out stays. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
     */
    readonly put: operations['putTask'];
    readonly post?: never;
    /**
     * Delete a task
     * @description Deletes the task for good. Once it is gone, the answer is 404.
     */
    readonly delete: operations['deleteTask'];
    readonly options?: never;
    readonly head?: never;
    /**
     * Edit a task
     * @description Applies a JSON merge patch: a member sent is set, a member left out stays. PUT and PATCH do the same. An edit that changes nothing leaves the version as it is.
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
     * @description Sets the status that the body states, or, without a body, the query. If neither states one: toggles. Setting what is already so changes nothing.
     */
    readonly patch: operations['completeTask'];
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
     * @description How many tasks the user has. A day is overdue from the next midnight, a moment as soon as it has passed, a completed task never.
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
     * Export all tasks
     * @description All tasks of the user as JSON, or, if `Accept` says so, as CSV (RFC 4180, in UTF-8 with a byte order mark; the tags are JSON, and a cell that a spreadsheet would take for a formula begins with an apostrophe). The answer comes in pieces; if it cannot be completed, the connection breaks off. What is written meanwhile is, or is not, in it: the changes from its `since` bring it up to date.
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
     * @description Deletes everything of the user, for good, and answers the same if there is nothing. What is written later with the same token is another history.
     */
    readonly delete: operations['eraseUser'];
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
     * What this is
     * @description Browsers (`Accept: text/html`) are sent to the documentation; everyone else gets links, relative to this path.
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
     * This document, to read and try
     * @description A page for the browser; all that it loads comes from the service.
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
     * @description Answers as long as the service runs.
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
     * @description Answers as long as the process runs; it asks nothing of the database.
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
     * @description Whether calls can be served: the database answers, it is migrated, and the service is not about to stop.
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
    /**
     * Format: date-time
     * @description RFC 3339, in UTC, with milliseconds.
     */
    readonly Instant: string;
    /** @description A task as the service returns it. */
    readonly Task: {
      /**
       * Format: uuid
       * @description A UUID, returned in lower case.
       */
      readonly id: string;
      /** @description Whose task it is. */
      readonly user_id: string;
      readonly title: string;
      readonly description: string | null;
      /** @description Says the same as `status`. */
      readonly completed: boolean;
      /**
       * @description Says the same as `completed`.
       * @enum {string}
       */
      readonly status: 'pending' | 'completed';
      /** @enum {string} */
      readonly priority: 'low' | 'medium' | 'high';
      readonly tags: readonly string[];
      /** @description A whole day, in no zone; or a moment, in UTC; or null. */
      readonly due_date: string | components['schemas']['Instant'] | null;
      readonly created_at: components['schemas']['Instant'];
      readonly updated_at: components['schemas']['Instant'];
      /** @description When the task was completed; null while it is pending. */
      readonly completed_at: components['schemas']['Instant'] | null;
      /** @description Starts at 1 and grows by 1 with every change. The ETag is this number in quotes. */
      readonly version: number;
    };
    /** @description Changes in the order in which they were made. Each task and each deletion is there once, at its last change. */
    readonly Changes: {
      /** @description Tasks that are new or have changed, as they are now. */
      readonly tasks: readonly components['schemas']['Task'][];
      /** @description The ids of tasks that were deleted, whether you knew them or not. */
      readonly deleted: readonly string[];
      /** @description The `since` of the next call. Opaque. */
      readonly next: string;
      /** @description There are more changes already: call again now. */
      readonly has_more: boolean;
    };
    /** @description One thing that is wrong with a request. */
    readonly Fault: {
      /**
       * Format: json-pointer
       * @description Where in the body (RFC 6901), or `/` and the name of a query member.
       */
      readonly pointer: string;
      /** @description What is wrong there, in words. */
      readonly detail: string;
    };
    /** @description Why a request was refused (RFC 9457). */
    readonly Problem: {
      /**
       * Format: uri
       * @description Names the kind of problem; one for each `code`.
       */
      readonly type: string;
      /** @description The kind of problem, in words. */
      readonly title: string;
      /** @description The status of the response. */
      readonly status: number;
      /** @description What went wrong this time, in words. */
      readonly detail: string;
      /** @description The id of the request, as in X-Request-Id. */
      readonly instance: string;
      /**
       * @description The kind of problem, for programs.
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
      /** @description The same as `detail`. */
      readonly error: string;
      readonly details: {
        /** @description With VERSION_MISMATCH: the ETag that the task has now. */
        readonly etag?: string;
        /** @description Of a batch: which operation was refused, counted from 0. */
        readonly index?: number;
      };
      /** @description With VALIDATION_ERROR: everything that is wrong, once for each place. */
      readonly errors: readonly components['schemas']['Fault'][];
    };
    /**
     * @description A local time, without Z or an offset.
     * @example 2026-11-21T09:30
     */
    readonly LocalTime: string;
    /** @description What to make a task of. Only the title is required. Members that are not listed are ignored. If `completed` and `status` contradict each other, it is as in an edit. */
    readonly NewTask: {
      /** @description White space at both ends is dropped; 1 to 200 characters remain. */
      readonly title: string;
      /**
       * Format: uuid
       * @description A UUID made by the client, of any version and in any case, for a task made offline; without it the server makes one of version 7. An id that the user has, or had as long as deletions are remembered, is refused with 409.
       */
      readonly id?: string;
      /** @description Kept exactly as sent. */
      readonly description?: string | null;
      /**
       * @description In any case. null stands for `medium`.
       * @enum {string|null}
       */
      readonly priority?: 'low' | 'medium' | 'high' | null;
      /** @description White space at both ends of a tag is dropped, and so are duplicates. null stands for no tags. */
      readonly tags?: readonly string[] | null;
      /**
       * @description A calendar date is a whole day, in no zone, and stays one. A date-time needs Z or an offset, unless the call names its zone by `tz`, and is returned in UTC with milliseconds. null or empty: it is not due.
       * @example 2026-11-21
       * @example 2026-11-21T09:30:00+01:00
       * @example null
       */
      readonly due_date?: string | components['schemas']['LocalTime'] | '' | null;
      /** @description Says the same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Says the same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
    };
    /** @description A JSON merge patch (RFC 7396): a member sent is set, one left out stays. Members that are not listed are ignored. A body that states a status sets it, however often it is sent. If `completed` and `status` contradict each other, the one that contradicts the `completed_at` and `updated_at` of the same body, sent back as they were read, is the change; without these the body is refused. */
    readonly TaskEdit: {
      /** @description White space at both ends is dropped; 1 to 200 characters remain. */
      readonly title?: string;
      /** @description Kept exactly as sent. */
      readonly description?: string | null;
      /**
       * @description In any case. null stands for `medium`.
       * @enum {string|null}
       */
      readonly priority?: 'low' | 'medium' | 'high' | null;
      /** @description White space at both ends of a tag is dropped, and so are duplicates. null stands for no tags. */
      readonly tags?: readonly string[] | null;
      /**
       * @description A calendar date is a whole day, in no zone, and stays one. A date-time needs Z or an offset, unless the call names its zone by `tz`, and is returned in UTC with milliseconds. null or empty: it is not due.
       * @example 2026-11-21
       * @example 2026-11-21T09:30:00+01:00
       * @example null
       */
      readonly due_date?: string | components['schemas']['LocalTime'] | '' | null;
      /** @description Says the same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Says the same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
    };
    /** @description What to do with a task, as by a call of its own; `version` stands for If-Match. */
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
          /** @description Only if the task is still at this version. */
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
          /** @description Only if the task is still at this version. */
          readonly version?: number;
          /** @description Says the same as `status`. */
          readonly completed: boolean;
          /**
           * @description Says the same as `completed`.
           * @enum {string}
           */
          readonly status?: 'pending' | 'completed';
        }
      | {
          /** @constant */
          readonly op: 'delete';
          /**
           * Format: uuid
           * @description A UUID, returned in lower case.
           */
          readonly id: string;
          /** @description Only if the task is still at this version. */
          readonly version?: number;
        };
    readonly Batch: {
      /** @description They are done in this order. */
      readonly operations: readonly components['schemas']['Operation'][];
    };
    readonly OperationResult: {
      /**
       * @description What a call of its own is answered.
       * @enum {integer}
       */
      readonly status: 200 | 201 | 204;
      readonly task?: components['schemas']['Task'];
    };
    readonly BatchResults: {
      /** @description In the order of the operations. */
      readonly results: readonly components['schemas']['OperationResult'][];
    };
    /** @description The status to have. Without members: the other one than now. A body with other members only is refused, and so is one whose members contradict each other. */
    readonly StatusChange: {
      /** @description Says the same as `status`. */
      readonly completed?: boolean;
      /**
       * @description Says the same as `completed`.
       * @enum {string}
       */
      readonly status?: 'pending' | 'completed';
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
      /** @description The `since` from which the changes bring this copy up to date. */
      readonly since: string;
      readonly tasks: readonly components['schemas']['Task'][];
      /** @description How many tasks there are in this copy. */
      readonly count: number;
    };
  };
  responses: {
    /** @description The request is malformed, or something in it is not valid. */
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
    /** @description There is no token, or it is not valid; why is not told. */
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
    /** @description The Accept header excludes what the answer would be. */
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
    /** @description The history no longer tells what was deleted since then, or it was begun anew. Start over, without `since`. */
    readonly Expired: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have asked too often; or from your address too many invalid tokens came. */
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
    readonly Bug: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The service cannot answer just now, or has too much to do. */
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
    /** @description You have, or had, a task of the id that you sent; or the first request under the key is still being worked on. */
    readonly Conflict: {
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
    /** @description The body is of another media type, is not UTF-8, or is compressed. */
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
    /** @description Another request was answered under the key. */
    readonly KeyReused: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
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
    /** @description One of the operations was refused, and none was done. `details.index` tells which one. */
    readonly NotDone: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The task does not have the ETag of If-Match any more. */
    readonly VersionMismatch: {
      headers: {
        readonly 'X-Request-Id': components['headers']['RequestId'];
        readonly 'Cache-Control': components['headers']['NotStored'];
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description You have no task of this id. */
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
    /** @description The task as it is now. */
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
  };
  parameters: {
    /** @description Whose tasks: the subject of the token, or `me`. */
    readonly UserId: string;
    /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
    readonly RequestId: string;
    /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
    readonly IdempotencyKey: string;
    /** @description The ETag of what you have, or several. If it is still so, the answer is 304 without a body. */
    readonly IfNoneMatch: string;
    /** @description The id of the task. */
    readonly TaskId: string;
    /** @description Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches. */
    readonly IfMatch: string;
  };
  requestBodies: never;
  headers: {
    /** @description The id of the request: the one you sent, or a new one. */
    readonly RequestId: string;
    /** @description Requests that are left, and seconds until there are as many again as the policy grants. */
    readonly RateLimit: string;
    /** @description How many requests are granted (q) in how many seconds (w): to a user, or to an address whose tokens are not valid. */
    readonly RateLimitPolicy: string;
    /** @description The request headers that the response depends on. */
    readonly Vary: string;
    /** @description Keep it, but ask each time whether it is still so. */
    readonly Revalidated: 'private, no-cache';
    /** @description Do not keep it. */
    readonly NotStored: 'no-store';
    /** @description How to authenticate (RFC 6750). It names an error only if a token was sent. */
    readonly Challenge: string;
    /** @description Seconds to wait before another attempt. */
    readonly RetryAfter: number;
    /** @description The request came before, under the same key: this is what was answered then. */
    readonly Replayed: 'true';
    /** @description The entity tag of what is returned, for If-Match and If-None-Match. */
    readonly ETag: string;
    /** @description The new task, relative to the request. */
    readonly Location: string;
    /** @description The entity tag of the list, unless it depends on the clock, as `overdue` does. */
    readonly ListETag: string;
    /** @description The next page (RFC 8288), relative to the request, while there is one. */
    readonly Link: string;
    /** @description A name for a file. */
    readonly Download: string;
    /** @description Where to go on, relative to the request. */
    readonly Elsewhere: string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly listChanges: {
    readonly parameters: {
      readonly query?: {
        /** @description From where: the `next` of an earlier answer, or the `since` of an export. Without it: from the beginning. */
        readonly since?: string;
        /** @description At most so many changes at a time, and at most 4 MiB of text: `has_more` tells whether there is more. */
        readonly limit?: number;
      };
      readonly header?: {
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 410: components['responses']['Expired'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly listTasks: {
    readonly parameters: {
      readonly query?: {
        /** @description Only tasks of this status. */
        readonly status?: 'all' | 'pending' | 'completed';
        /** @description Only tasks that are, or are not, completed. It must not contradict `status`. */
        readonly completed?: 'true' | 'false';
        /** @description Only tasks of this priority, or of one of these. */
        readonly priority?: readonly ('low' | 'medium' | 'high')[];
        /** @description Only tasks with this tag, or with all of these. */
        readonly tag?: readonly string[];
        /** @description Only tasks due before this, and not at it. A day counts as its midnight in UTC, a local time needs `tz`. */
        readonly due_before?: string | components['schemas']['LocalTime'];
        /** @description Only tasks due after this, and not at it. */
        readonly due_after?: string | components['schemas']['LocalTime'];
        /** @description true: only pending tasks whose due has passed. Such a list has no ETag. */
        readonly overdue?: 'true' | 'false';
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
        /** @description Only tasks in whose title or description each of these words occurs, at most 16 different words, whatever its case and accents: `strasse` finds `Straße`, `lodz` finds `Łódź`. Characters that nobody sees do not count. */
        readonly search?: string;
        /** @description The same as `search`: at most 16 different words. */
        readonly q?: string;
        /** @description What to sort by; ties are sorted by id. `updated_at` is the order of change. What has no due comes last. `created`, `updated` and `due` are short for the names that begin so. */
        readonly sort?:
          'created_at' | 'updated_at' | 'due_date' | 'priority' | 'title' | 'created' | 'updated' | 'due';
        /** @description The same as `sort`. */
        readonly sort_by?:
          'created_at' | 'updated_at' | 'due_date' | 'priority' | 'title' | 'created' | 'updated' | 'due';
        /** @description Unless it is said: `asc` for `title` and `due_date`, else `desc`. */
        readonly order?: 'asc' | 'desc';
        /** @description The same as `order`. */
        readonly sort_order?: 'asc' | 'desc';
        /** @description At most so many tasks on a page. It ends earlier where its text would pass 4 MiB: `Link` tells whether there is more. */
        readonly limit?: number;
        /** @description Where a page begins: from the `Link` of the one before, with the same filter and sort. */
        readonly cursor?: string;
      };
      readonly header?: {
        /** @description The ETag of what you have, or several. If it is still so, the answer is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly createTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 409: components['responses']['Conflict'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly batch: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      /** @description What came of each. */
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
      readonly 404: components['responses']['NotDone'];
      readonly 406: components['responses']['NotAcceptable'];
      readonly 409: components['responses']['Conflict'];
      readonly 412: components['responses']['VersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The ETag of what you have, or several. If it is still so, the answer is 304 without a body. */
        readonly 'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly putTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 409: components['responses']['Conflict'];
      readonly 412: components['responses']['VersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly deleteTask: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
        /** @description The id of the task. */
        readonly id: components['parameters']['TaskId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The task is gone. */
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
      readonly 409: components['responses']['Conflict'];
      readonly 412: components['responses']['VersionMismatch'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly editTask: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 409: components['responses']['Conflict'];
      readonly 412: components['responses']['VersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly completeTask: {
    readonly parameters: {
      readonly query?: {
        /** @description The status to have, for a call without a body. It must not contradict the body. */
        readonly completed?: 'true' | 'false';
      };
      readonly header?: {
        /** @description Write only if the task still has this ETag, or one of these. `*` and no header: any will do. A weak tag (`W/"1"`) never matches. */
        readonly 'If-Match'?: components['parameters']['IfMatch'];
        /** @description A new random text of your own for each request. Sent again with the same key, a request is not done again: you get the first answer, for 24 hours. */
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 409: components['responses']['Conflict'];
      readonly 412: components['responses']['VersionMismatch'];
      readonly 413: components['responses']['BodyTooLarge'];
      readonly 415: components['responses']['UnsupportedMediaType'];
      readonly 422: components['responses']['KeyReused'];
      readonly 429: components['responses']['RateLimited'];
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getStats: {
    readonly parameters: {
      readonly query?: {
        /** @description An IANA time zone: its midnights decide when a day is over, and times without Z or an offset are local times in it. A time that its clocks skip is as much later as the gap is long; of one that comes twice, the first is meant. */
        readonly tz?: string;
      };
      readonly header?: {
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
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
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly exportTasks: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Everything. */
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
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly eraseUser: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path: {
        /** @description Whose tasks: the subject of the token, or `me`. */
        readonly user_id: components['parameters']['UserId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description There is nothing of the user any more. */
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
      readonly 500: components['responses']['Bug'];
      readonly 503: components['responses']['Unavailable'];
    };
  };
  readonly getRoot: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The service and where it is described. */
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
      /** @description The documentation. */
      readonly 302: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Location: components['headers']['Elsewhere'];
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
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
        /** @description The ETag of what you have, or several. If it is still so, the answer is 304 without a body. */
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
          /** @description Keep it, but ask each time whether it has changed. */
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
          /** @description Keep it, but ask each time whether it has changed. */
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
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
        readonly 'X-Request-Id'?: components['parameters']['RequestId'];
        /** @description The ETag of what you have, or several. If it is still so, the answer is 304 without a body. */
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
          /** @description Keep it, but ask each time whether it has changed. */
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
          /** @description Keep it, but ask each time whether it has changed. */
          readonly 'Cache-Control': 'no-cache';
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The page, where the request has a trailing slash. */
      readonly 308: {
        headers: {
          readonly 'X-Request-Id': components['headers']['RequestId'];
          readonly Location: components['headers']['Elsewhere'];
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
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
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
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
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
        /** @description An id of your own for the request: 1 to 128 letters, digits, `.`, `_` or `-`. One of another form is replaced. */
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
