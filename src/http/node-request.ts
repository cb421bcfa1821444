// Node's own request, watched where axios does not look: until it has a connection, and where the answer is a switch to another protocol.

/** What of Node's objects is used here. */
interface Emitter {
  once(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: () => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}
interface Socket extends Emitter {
  destroy(): unknown;
}
type OnAnswer = (answer: object) => void;
type Request = (options: { protocol?: string; maxHeaderSize?: number }, onAnswer: OnAnswer) => Emitter;

/** A module of Node's, looked up when it is needed; edge runtimes may lack it, or throw. */
function builtin(name: string): unknown {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  try {
    return process?.getBuiltinModule?.(name);
  } catch {
    return undefined;
  }
}

/** In bytes. Node's own limit, 16 KiB, is less than a token may take (32 KiB). */
const maxHeaderSize = 128 * 1024;

/**
 * The option `transport` of axios, for an attempt that is over when the signal is aborted; nothing where there is no Node. Connections are watched
 * where they may lead to a proxy: that costs a tenth of a small request's time.
 */
export function watchedTransport(ended: AbortSignal, mayBeProxied: boolean): { transport?: { request: Request } } {
  if (builtin('node:http') === undefined) return {};
  return { transport: { request: (options, onAnswer) => send(options, onAnswer, mayBeProxied ? ended : undefined) } };
}

function send(options: { protocol?: string }, onAnswer: OnAnswer, ended: AbortSignal | undefined): Emitter {
  const { request: open } = builtin(options.protocol === 'https:' ? 'node:https' : 'node:http') as { request: Request };
  const begin = () => open({ maxHeaderSize, ...options }, onAnswer);
  const request = ended === undefined ? begin() : watched(begin, ended);
  // Without a listener Node closes the connection and tells nobody.
  request.once('upgrade', (answer: object, socket: Socket) => {
    socket.destroy();
    onAnswer(answer);
  });
  return request;
}

/**
 * The connection to a proxy belongs to nobody until the tunnel through it is made: the request does not know it yet, and the agent that axios takes
 * knows no abort and does not notice an early end.
 */
function watched(begin: () => Emitter, ended: AbortSignal): Emitter {
  const [request, sockets] = noteSockets(begin);
  for (const socket of sockets) watch(socket, request, ended);
  return request;
}

function watch(socket: Socket, request: Emitter, ended: AbortSignal): void {
  const onEnded = () => socket.destroy();
  const onClose = () =>
    request.emit(
      'error',
      Object.assign(new Error('The connection was closed before the request could be sent'), { code: 'ECONNRESET' }),
    );
  ended.addEventListener('abort', onEnded);
  socket.once('close', onClose);
  request.once('socket', () => {
    ended.removeEventListener('abort', onEnded);
    socket.off('close', onClose);
  });
}

/** Runs something, and gives the sockets that it opens before it returns; not those to a proxy that is itself spoken to by TLS. */
function noteSockets<T>(run: () => T): [T, Socket[]] {
  const { channel } = builtin('node:diagnostics_channel') as {
    channel(name: string): {
      subscribe(note: (message: { socket: Socket }) => void): void;
      unsubscribe(note: (message: { socket: Socket }) => void): void;
    };
  };
  const sockets: Socket[] = [];
  const note = ({ socket }: { socket: Socket }) => void sockets.push(socket);
  const opened = channel('net.client.socket');
  opened.subscribe(note);
  try {
    return [run(), sockets];
  } finally {
    opened.unsubscribe(note);
  }
}
