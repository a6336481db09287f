import type { components } from './api.ts';

export type Problem = components['schemas']['Problem'];

/** A call that was refused; `code` is what to switch on. */
export class DoableError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'DoableError';
    this.problem = problem;
  }
  get code(): Problem['code'] {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}

/** Reads the body of a response. Its type is what the contract says, to which the service is held: it is not checked again. */
export const read = async <A>(response: Response): Promise<A> => JSON.parse(await response.text());
