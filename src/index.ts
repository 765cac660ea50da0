/** The library's public face. `openEngine` is where to start. */
export { listCollections, openEngine, restoreCollection } from "./engine.ts";
export type { CollectionSummary, DocumentWithText, Engine, EngineOptions, EngineStatus } from "./engine.ts";
export type {
  AnswerSpan,
  AskRequest,
  AskResult,
  Quote,
  QuoteKind,
  QuoteSignal,
  WrittenAnswer,
  WrittenSentence,
  WrittenSource,
} from "./core/ask.ts";
export type {
  AttentionGap,
  AttentionLink,
  MatchExplanation,
  PassageAttention,
  WordAttention,
} from "./core/attention.ts";
export { openEmbedder } from "./embed/open-embedder.ts";
export type { OpenEmbedderOptions } from "./embed/open-embedder.ts";
export type { Embedder, EmbedOptions, TokenStates } from "./embed/embedder.ts";
export { listModels } from "./embed/registry.ts";
export type { ModelEntry } from "./embed/registry.ts";
export type { Chunk, ChunkId, Document, DocumentId, JsonValue, Language, Metadata } from "./core/document.ts";
export type {
  DuplicateDocument,
  DuplicateGroup,
  DuplicatesBy,
  DuplicatesOptions,
  DuplicatesReport,
} from "./core/duplicates.ts";
export { ERRORS, EngineError, isEngineError } from "./core/errors.ts";
export type { ErrorCode, ErrorDetail } from "./core/errors.ts";
export type {
  ClassifierMethod,
  ClassifierSummary,
  ListedClassifier,
  ClassifyEngine,
  FitOptions,
  LabelEvidence,
  LabelledText,
  LabelPrediction,
  PredictOptions,
  PredictReport,
  TextInput,
  TrainingSource,
  TrainOptions,
  TrainReport,
} from "./core/classify.ts";
export type { ClassificationReport } from "./core/classification-report.ts";
export { matches } from "./core/filter.ts";
export type { Filter, FilterInput } from "./core/filter.ts";
export { formatFilter } from "./core/format-filter.ts";
export { filterSchema, parseFilter } from "./core/parse-filter.ts";
export type { EmbedderFingerprint } from "./core/fingerprint.ts";
export type {
  AddSourceOptions,
  DocumentInput,
  DocumentInputs,
  FailedFile,
  FileDocumentInput,
  FileOutcome,
  FileState,
  IndexOptions,
  IndexReport,
  MissingSource,
  SkippedFile,
  SourceOptions,
  SourceSummary,
  TextDocumentInput,
  WatchOptions,
} from "./core/indexing.ts";
export type { OnProgress, ProgressEvent } from "./core/progress.ts";
export type {
  AttentionOptions,
  Comparison,
  Example,
  FeedbackPart,
  Hit,
  HitDocument,
  NearDuplicate,
  Passage,
  RecommendRequest,
  RerankedPart,
  RerankOptions,
  SearchMode,
  SearchOptions,
  SearchRequest,
  SearchResult,
  SignalName,
  SignalPart,
  SimilarRequest,
  Snippet,
  TextQuery,
  Unit,
  VectorQuery,
} from "./core/search.ts";
export type { FacetCounts } from "./core/facet-counts.ts";
export type { VectorPlan, VectorWay } from "./core/vector-plan.ts";
export { openTermModel, openTerms, writeDocuments, writeTerms } from "./open-terms.ts";
export type { OpenTerms, OpenTermsFile, OpenTermsOptions, TermGraphOptions } from "./open-terms.ts";
export type {
  EncodingErrors,
  OddTermOut,
  TermAnalogy,
  TermAnalogyAnswer,
  TermAnalogyMethod,
  TermAnalogyRequest,
  TermFileFormat,
  TermNeighbor,
  TermNeighbors,
  TermNeighborsRequest,
  TermRank,
  TermSelection,
  TermSimilarity,
  TermSimilarityRequest,
  TermsEngine,
  TermsInfo,
} from "./core/terms.ts";
export type {
  DocumentExample,
  DocumentNeighbor,
  DocumentNeighbors,
  DocumentNeighborsRequest,
  DocumentSimilarity,
  InferenceOptions,
  NewDocument,
  TermDocuments,
} from "./core/term-documents.ts";
export { dot, isUnit, l2Norm, toUnit } from "./core/vector.ts";
export type { UnitVector } from "./core/vector.ts";
export { DocumentInference } from "./embed/terms/doc2vec/document-inference.ts";
export type { Doc2VecOptions } from "./embed/terms/doc2vec/doc2vec-options.ts";
export { trainDoc2Vec } from "./embed/terms/doc2vec/train-doc2vec.ts";
export type { DocumentCorpus, TermDocument } from "./embed/terms/doc2vec/train-doc2vec.ts";
export type { GloveOptions } from "./embed/terms/glove/glove-options.ts";
export { trainGlove } from "./embed/terms/glove/train-glove.ts";
export type { GloveEpoch, GloveTask } from "./embed/terms/glove/train-glove.ts";
export { createModelLookup } from "./embed/terms/sentences/model-lookup.ts";
export { SentencePooler } from "./embed/terms/sentences/sentence-pooler.ts";
export type { FitPoolerOptions, SentencePoolerParts } from "./embed/terms/sentences/sentence-pooler.ts";
export type { TermLookup } from "./embed/terms/sentences/term-lookup.ts";
export { parseTermPooling } from "./embed/terms/sentences/term-pooling.ts";
export type { TermPooling, TermPoolings } from "./embed/terms/sentences/term-pooling.ts";
export type { DocumentVectors, TermAlgorithm, TermModel } from "./embed/terms/term-model.ts";
export { tokenizeSentences, tokenizeTerms } from "./embed/terms/tokenize/tokenize-terms.ts";
export { ENGLISH_CONNECTOR_WORDS, findPhrases, joinPhrases } from "./embed/terms/train/phrases.ts";
export type { PhraseOptions, Phrases } from "./embed/terms/train/phrases.ts";
export { corpusOf } from "./embed/terms/train/term-corpus.ts";
export type { TermCorpus } from "./embed/terms/train/term-corpus.ts";
export { textCorpus } from "./embed/terms/train/text-corpus.ts";
export type { TextForm } from "./embed/terms/train/text-corpus.ts";
export { resumeTraining, trainTerms, updateTerms } from "./embed/terms/train/train-terms.ts";
export type { TrainingTask } from "./embed/terms/train/train-terms.ts";
