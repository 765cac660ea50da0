/** A worker thread that trains on pieces of a corpus as they come, for `training-threads.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { PieceTrainer, type ThreadRecipe } from "./piece-trainer.ts";

/** Which epoch to train, from 0. */
export type ThreadRequest = number | "close";

const port = parentPort!;
const trainer = new PieceTrainer(workerData as ThreadRecipe);

port.on("message", (request: ThreadRequest) => {
  if (request === "close") return port.close();
  trainer.begin(request);
  while (trainer.step() > 0);
  port.postMessage(request);
});
