/**
 * Every limit of the product, in one place. Sizes in bytes, times in milliseconds, counts in
 * items. Beside each: the error code that a peer or a caller gets when it is exceeded.
 */
export const LIMITS = {
  /** JSON nesting depth (jsonInvalid). */
  jsonDepth: 32,
  /** One WebSocket frame before sign-in (tooLarge, close 1009). */
  frameBytesBeforeSignIn: 8 * 1024,
  /** One WebSocket frame after sign-in (close 1009). */
  frameBytes: 1024 * 1024,
  /** The JWS of a sign-in, and that of a challenge (frameInvalid). */
  signedFrameBytes: 4096,
  /** The JWS of an enrollment (frameInvalid). */
  enrollmentBytes: 8000,
  /** The JWS of a welcome, which may hold the host's newest evidence (frameInvalid). */
  welcomeBytes: 64 * 1024,
  /** Characters of the sentence in an error frame; a longer one is cut. */
  errorTextLength: 1000,
  /** Characters of an origin of a log. */
  originLength: 256,
  /** Characters of the text of a challenge. */
  challengeTextLength: 512,
  /** One evidence JWS (tooLarge). */
  evidenceBytes: 16 * 1024,
  /** One detached document (tooLarge). */
  documentBytes: 64 * 1024,
  /** One log leaf (leafInvalid). */
  leafBytes: 4 * 1024,
  /** One checkpoint with its signature lines (tooLarge). */
  checkpointBytes: 16 * 1024,
  /** Signature lines of one note (noteInvalid). */
  noteSignatures: 100,
  /** Hashes of one inclusion or consistency proof (proofInvalid). */
  proofHashes: 63,
  /** One log proof, checkpoint included (tooLarge). */
  logProofBytes: 24 * 1024,
  /** Notes of one collector in one round; more are left out, and the last one says so. */
  collectorNotes: 64,
  /** GPUs of one host (evidenceInvalid). */
  gpusPerHost: 64,
  /** New evidence of one host in one minute, over all its connections, then rateLimited. */
  evidencePerMinute: 600,
  /** Keys that one host may get in one hour; then it rotates no more for a while (rateLimited). */
  rotationsPerHour: 10,
  /** Time between two calls that an agent answers; more are ignored. */
  calledEveryMs: 60_000,
  /** How long an agent keeps evidence that is logged and proven: 30 days. */
  evidenceKeptMs: 30 * 86_400_000,
  /** Evidence that an agent keeps; the oldest goes first, what is proven before what waits. */
  spooledEvidence: 10_000,
  /** What an agent's evidence and documents take on its disk, in bytes; the same rule. */
  spooledBytes: 64 * 1024 * 1024,
  /** Longest random wait of an agent before it delivers what piled up. */
  drainJitterMs: 30_000,
  /** Longest random pause between two of those: about five a second. */
  drainPauseMs: 400,
  /** Documents of one host in one hour, in bytes, then rateLimited. */
  documentBytesPerHour: 64 * 1024 * 1024,
  /** Bytes received before sign-in, then tooLarge (close 1009). */
  bytesBeforeSignIn: 32 * 1024,
  /** Bytes that a peer has not read yet, then its connection is cut. */
  unreadBytes: 4 * 1024 * 1024,
  /** Frames of one connection waiting for an answer, then overloaded. */
  pendingFramesPerConnection: 64,
  /** Connections at once, then HTTP 503. */
  connections: 20_000,
  /** Connections that have not signed in yet, then the oldest is cut. */
  signIns: 1_000,
  /** Time from connecting to being signed in (signInRefused, close 1008). */
  signInMs: 15_000,
  /** Time between two pings of a signed-in connection; one that leaves two unanswered is cut. */
  pingMs: 30_000,
  /** Time for a server to answer an agent (serverUnreachable). */
  answerMs: 30_000,
  /** Time between two challenges of a server. */
  epochMs: 60_000,
  /** Time between two changed results of one host in the register; the last one in it follows. */
  resultEveryMs: 60_000,
  /** Time for a peer to answer the close of a connection, which is then cut. */
  closeMs: 2_000,
  /** Rows that wait for the sequencer, then overloaded. */
  unsequencedRows: 50_000,
  /** Rows of one sequencing transaction. */
  sequencerBatch: 1_000,
  /** One collector, child process included (collectorTimeout). */
  collectorMs: 60_000,
  /** One read of the kernel's files (collectorTimeout). */
  kernelReadMs: 10_000,
  /** Entries of one folder of the kernel's that are looked at; more are left out. */
  kernelEntries: 4096,
  /** Output of one collector's program (collectorOutputTooLarge). */
  collectorOutputBytes: 32 * 1024 * 1024,
  /** One command of tpm2-tools; a slow TPM makes an RSA key in half a minute (tpmUnavailable). */
  tpmCommandMs: 90_000,
  /** One imported file (tooLarge). */
  importBytes: 64 * 1024 * 1024,
  /** A larger file is read and checked in a thread of its own: agents are answered meanwhile. */
  inlineImportBytes: 64 * 1024,
  /** The same for exports, by units in the register. */
  inlineExportRows: 5_000,
  /** What the parts of one imported spreadsheet are when unpacked, in bytes (tooLarge). */
  xlsxBytes: 512 * 1024 * 1024,
  /** Columns of one imported spreadsheet (importInvalid). */
  xlsxColumns: 256,
  /** Cells of one imported spreadsheet, empty ones too: rows times columns (importInvalid). */
  xlsxCells: 32_000_000,
  /** Rows of one imported file (importInvalid). */
  importRows: 500_000,
  /** Problems of one import that are listed; of the others only their number. */
  importProblems: 100_000,
  /** Values of one corrected record whose change is listed; of the others only their number. */
  importFields: 100,
  /** The JWS of a lab over a lab test (labTestSchema). */
  labSignatureBytes: 1024,
  /** Results that a server keeps in memory for its balances; others are made again. */
  keptResults: 200_000,
  /** Time after which a received leaf is in every report whose interval it falls into. */
  reportLagMs: 60_000,
  /** One report (reportInvalid): a zip without the 64-bit extensions. */
  reportBytes: 4 * 1024 * 1024 * 1024 - 1,
  /** Members of one report (reportInvalid). */
  reportMembers: 65_535,
  /** The signed statement of a report (tooLarge). */
  statementBytes: 32 * 1024 * 1024,
  /** Evidence of one bundle across an air gap (offlineInvalid). */
  bundleEvidence: 10_000,
  /** Documents of one such bundle (offlineInvalid). */
  bundleDocuments: 50_000,
  /** Uses of one enrollment token, and hosts that it names (importInvalid). */
  tokenUses: 100_000,
  /** Characters of an enrollment token (tokenInvalid). */
  tokenLength: 2048,
  /** One trust file (trustInvalid). */
  trustBytes: 1024 * 1024,
} as const;
