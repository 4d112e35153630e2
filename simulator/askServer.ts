/** Asks the API of a running server over its own socket, as its compliance staff would. */
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { API_PREFIX } from '../shared/api/routes.ts';

/** Who the simulated staff says it is. */
const STAFF = 'Chen Jie';

/** Sends one request and gives the parsed JSON answer. Throws Error with what the server said. */
export function askServer(
  adminSocket: string,
  { path, body }: { path: string; body?: object },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = {
      'fleetseal-by': encodeURIComponent(STAFF),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const options = { socketPath: adminSocket, path: `${API_PREFIX}${path}`, method, headers };
    const call = httpRequest(options, (answer) => {
      text(answer).then((answered) => {
        if (answer.statusCode === 200) resolve(JSON.parse(answered));
        else reject(new Error(`${path}: ${answered}`));
      }, reject);
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
