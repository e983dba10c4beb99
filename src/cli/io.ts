import process from 'node:process';

export type TextOutput = {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  /** Width of the terminal; undefined where there is none. */
  readonly columns?: number | undefined;
};

/** The process as a command sees it, so that tests can run a command without one. */
export type CliIo = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** Milliseconds on a clock that only goes forward. */
  readonly nowMs: () => number;
  /** The bytes that are piped in, or a number above `most` where there are more; undefined where stdin is a terminal. */
  readonly readStdin?: (most: number) => Promise<Uint8Array | number | undefined>;
};

/** The real process. `onWriteError` is told when a stream breaks for another reason than a reader that went away. */
export function processIo(onWriteError: (reason: string) => void): CliIo {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: textOutput(process.stdout, onWriteError),
    stderr: textOutput(process.stderr, () => {}),
    nowMs: () => performance.now(),
    readStdin,
  };
}

/** Asking for `process.stdin` opens it, which takes its time: only who reads it should. */
async function readStdin(most: number): Promise<Uint8Array | number | undefined> {
  if (process.stdin.isTTY) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) return size;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOutput(stream: NodeJS.WriteStream, onWriteError: (reason: string) => void): TextOutput {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    // `guard-policy ... | head` closes the pipe early: nothing is wrong, and the exit code still tells the answer.
    if (error.code !== 'EPIPE') onWriteError(error.message);
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTty: stream.isTTY === true,
    get columns() {
      // A terminal that nobody has told its size says 0.
      return stream.columns > 0 ? stream.columns : undefined;
    },
  };
}
