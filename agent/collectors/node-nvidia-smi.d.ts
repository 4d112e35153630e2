declare module 'node-nvidia-smi' {
  /** Runs `nvidia-smi -q -x` and hands over the parsed XML, or an Error, or standard error. */
  function readNvidiaSmi(callback: (error: unknown, data?: unknown) => void): void;
  export = readNvidiaSmi;
}
