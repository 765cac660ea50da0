import type {
  ClassifyEngine,
  ListedClassifier,
  PredictOptions,
  PredictReport,
  TrainOptions,
  TrainReport,
} from "../../core/classify.ts";
import type { ClassifyContext } from "./classify-service.ts";

/** Loads what trains and predicts when it is first asked for: a search starts without it. */
export class LazyClassify implements ClassifyEngine {
  readonly #context: ClassifyContext;
  #service: Promise<ClassifyEngine> | null = null;

  constructor(context: ClassifyContext) {
    this.#context = context;
  }

  async train(options: TrainOptions): Promise<TrainReport> {
    return await (await this.#open()).train(options);
  }

  async predict(options: PredictOptions): Promise<PredictReport> {
    return await (await this.#open()).predict(options);
  }

  async list(): Promise<ListedClassifier[]> {
    return await (await this.#open()).list();
  }

  async remove(name: string): Promise<boolean> {
    return await (await this.#open()).remove(name);
  }

  async #open(): Promise<ClassifyEngine> {
    this.#service ??= import("./classify-service.ts").then(({ ClassifyService }) => new ClassifyService(this.#context));
    return await this.#service;
  }
}
