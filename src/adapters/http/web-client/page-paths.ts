import { type Paths, publicCacheable } from '../openapi/operation.ts';
import { pageAbsent } from '../openapi/responses.ts';
import { htmlResponse, redirection, unchanged } from '../openapi/static-documents.ts';

export const pagePaths: Paths = {
  '/app': {
    get: {
      ...publicCacheable,
      operationId: 'getPage',
      summary: 'The page',
      description:
        'Tasks in a browser, at `/app/`, where the service signs people in (`AUTH_MODE=embedded`). The service serves all its assets.',
      responses: {
        200: htmlResponse,
        304: unchanged,
        308: redirection('The page, if the request has no trailing slash.'),
        404: pageAbsent,
      },
    },
  },
};
