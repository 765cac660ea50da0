import { EngineError } from "../../../core/errors.ts";
import type {
  DocumentExample,
  DocumentNeighbors,
  DocumentNeighborsRequest,
  DocumentSimilarity,
  InferenceOptions,
  NewDocument,
  TermDocuments,
} from "../../../core/term-documents.ts";
import { assertSameDimensions, toUnit } from "../../../core/vector.ts";
import { cosine, KeyedVectors, toLengthOne } from "../keyed-vectors.ts";
import { selected } from "../queries/neighbors.ts";
import type { DocumentVectors, TermModel } from "../term-model.ts";
import { tokenizeTerms } from "../tokenize/tokenize-terms.ts";
import { splitTerms } from "../train/split-bytes.ts";
import { DocumentInference } from "./document-inference.ts";

const MAX_SUGGESTIONS = 3;
const NOTHING: readonly string[] = [];

/** An example as a direction. */
interface Placed {
  /** Of L2 norm 1, shape [dimensions]. */
  readonly unit: Float32Array;
  readonly excluded: ReadonlySet<number>;
  readonly unknown: readonly string[];
}

/** @returns null for a model without vectors of documents */
export function createTermDocuments(model: TermModel): TermDocuments | null {
  return model.documents === undefined ? null : new ModelDocuments(model, model.documents);
}

/** The model in which documents stand in place of terms, since questions and files make no difference between them. */
export function documentsAsTerms({ dimensions }: TermModel, { ids, vectors }: DocumentVectors): TermModel {
  return { algorithm: null, dimensions, terms: ids, counts: null, vectors, subwords: null, training: null };
}

/** What is asked of documents, by what is there for terms. */
class ModelDocuments implements TermDocuments {
  readonly #model: TermModel;
  /** By the ids of documents. */
  readonly #keyed: KeyedVectors;
  #inference: DocumentInference | null = null;

  constructor(model: TermModel, documents: DocumentVectors) {
    this.#model = model;
    this.#keyed = new KeyedVectors(documentsAsTerms(model, documents));
  }

  get ids(): readonly string[] {
    return this.#keyed.model.terms;
  }

  async vector(id: string): Promise<Float32Array> {
    return this.#vectorOf(id);
  }

  async neighbors(request: DocumentNeighborsRequest): Promise<DocumentNeighbors> {
    const { limit, inference } = request;
    const { unit, excluded, unknown } = this.#place(request, inference);
    const found = this.#keyed.nearest(unit, { ...selected({ limit }), excluded });
    return { unknown, neighbors: found.map(({ index, score }) => ({ id: this.ids[index]!, similarity: score })) };
  }

  async similarity(a: DocumentExample, b: DocumentExample, inference?: InferenceOptions): Promise<DocumentSimilarity> {
    const [left, right] = [this.#place(a, inference), this.#place(b, inference)];
    const unknown = [...new Set([...left.unknown, ...right.unknown])];
    return { unknown, similarity: cosine(left.unit, right.unit) };
  }

  async infer(document: NewDocument, options?: InferenceOptions): Promise<Float32Array | null> {
    return this.#inferring.infer(termsOf(document, this.#model), options);
  }

  #place(example: DocumentExample, options: InferenceOptions | undefined): Placed {
    if ("id" in example) {
      const unit = toLengthOne(this.#vectorOf(example.id));
      return { unit, excluded: this.#keyed.indexesOf([example.id]), unknown: NOTHING };
    }
    if ("vector" in example) {
      assertSameDimensions(this.#model.dimensions, example.vector.length);
      return { unit: toUnit(example.vector), excluded: new Set(), unknown: NOTHING };
    }
    const terms = termsOf(example, this.#model);
    const vector = this.#inferring.infer(terms, options);
    if (vector === null) throw nothingKnown(terms);
    const unknown = [...new Set(terms)].filter((term) => !this.#inferring.has(term));
    return { unit: toLengthOne(vector), excluded: new Set(), unknown };
  }

  get #inferring(): DocumentInference {
    return (this.#inference ??= new DocumentInference(this.#model));
  }

  #vectorOf(id: string): Float32Array {
    const vector = this.#keyed.find(id);
    if (vector !== null) return vector;
    if (typeof id !== "string") throw badExample({ id });
    const suggestions = idsLike(this.ids, id);
    throw new EngineError(
      "DOCUMENT_NOT_FOUND",
      `There is no document ${JSON.stringify(id)} among the ${this.ids.length} of the model`,
      {
        hint: `Name it by its id, such as ${suggestions.map((one) => JSON.stringify(one)).join(" or ")}.`,
        data: { id, suggestions },
      },
    );
  }
}

/** A text is cut as that which the model was trained on. */
function termsOf(document: NewDocument, { training }: TermModel): readonly string[] {
  if ("terms" in document) return document.terms;
  if (typeof document.text !== "string") throw badExample(document);
  return training?.preparation?.form === "words" ? splitTerms(document.text) : tokenizeTerms(document.text);
}

function badExample(document: object): EngineError {
  return new EngineError(
    "BAD_REQUEST",
    "The document is given neither by its id, a string, nor as text, terms or vector",
    {
      hint: 'Pass { id: "…" } for one of the model, { text: "…" } for a new one.',
      data: { fields: Object.keys(document) },
    },
  );
}

function nothingKnown(terms: readonly string[]): EngineError {
  const known = new Set(terms).size;
  return new EngineError("TERM_NOT_FOUND", `The model has none of the ${known} terms of the document`, {
    hint: "Pass more text, of the language and the kind that the model was trained on.",
    data: { terms: known },
  });
}

/** Some that hold what was asked for, or that the path which was asked for ends with; else the first. */
function idsLike(ids: readonly string[], asked: string): string[] {
  const wanted = asked.toLowerCase();
  const found: string[] = [];
  for (const id of wanted === "" ? [] : ids) {
    const known = id.toLowerCase();
    if (known.includes(wanted) || wanted.endsWith(`/${known}`)) found.push(id);
    if (found.length === MAX_SUGGESTIONS) break;
  }
  return found.length > 0 ? found : ids.slice(0, MAX_SUGGESTIONS);
}
