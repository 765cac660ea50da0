"""gensim's part of doc2vec.ts: trains on a file of a document a line, and writes words/s and vectors as JSON."""
import json
import sys
import time

from gensim.models.doc2vec import Doc2Vec, TaggedDocument

o = json.loads(sys.argv[1])
with open(o["file"], encoding="utf-8") as lines:
    documents = [TaggedDocument(line.split(), [i]) for i, line in enumerate(lines.read().split("\n"))]
epochs = o.get("epochs", 10)
model = Doc2Vec(
    dm=1 if o["architecture"] == "pv-dm" else 0, dbow_words=1 if o["withTerms"] else 0, vector_size=o.get("dimensions", 100),
    min_count=o.get("minCount", 5), epochs=epochs, sample=1e-3, workers=o["threads"], window=5, negative=5, seed=1,
)
start = time.time()
model.build_vocab(documents)
model.train(documents, total_examples=model.corpus_count, epochs=epochs)
seconds = time.time() - start
words = sum(len(words) for words, _ in documents)
result = dict(wordsPerSecond=epochs * words / seconds, vectors=[], inferred=[])
if o["isSmall"]:
    result["vectors"] = [model.dv[i].tolist() for i in range(len(documents))]
    # What has no known word has no vector here either.
    result["inferred"] = [
        model.infer_vector(words).tolist() if any(word in model.wv for word in words) else None for words, _ in documents
    ]
with open(o["out"], "w") as out:
    json.dump(result, out)
