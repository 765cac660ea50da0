/** What `KENNING_FAIL_POINT` asks for: `name`, or `name:3` for the third passage. */
const [wanted, passage] = (process.env["KENNING_FAIL_POINT"] ?? "").split(":");
let passages = 0;

/** Moments at which a crash must lose nothing. */
export type FailPoint =
  | "before-commit"
  | "after-commit"
  | "snapshot-write"
  | "snapshot-rename"
  | "compact"
  | "backup"
  | "restore";

/** For crash tests: ends the process, as a power cut would, where `KENNING_FAIL_POINT` names this moment; else does nothing. */
export function failPoint(name: FailPoint): void {
  if (name !== wanted) return;
  passages += 1;
  if (passages === Number(passage ?? 1)) process.kill(process.pid, "SIGKILL");
}
