/** What goes out when all went well. */
export type Response = {
  readonly status: 200 | 201 | 204 | 304;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes out as JSON, unless it is a stream. */
  readonly body?: unknown;
};
