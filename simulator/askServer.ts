/** Asks the admin API of a running server over its unix socket, as the command line does. */
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';

/** Sends one request and gives the parsed JSON answer. Throws Error with what the server said. */
export function askServer(
  adminSocket: string,
  { path, body }: { path: string; body?: object },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const call = httpRequest({ socketPath: adminSocket, path, method, headers }, (answer) => {
      text(answer).then((answered) => {
        if (answer.statusCode === 200) resolve(JSON.parse(answered));
        else reject(new Error(`${path}: ${answered}`));
      }, reject);
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
