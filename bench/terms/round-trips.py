# The other side of round-trips.ts and evaluate.ts: loads what Kenning wrote, writes what it loads, and evaluates, with Debian's gensim.
import json
import sys
import time

import numpy as np
from gensim.models import FastText, KeyedVectors, Word2Vec
from gensim.models.fasttext import load_facebook_model, save_facebook_model


def load(file, form):
    if form == "fasttext":
        return load_facebook_model(file).wv
    return KeyedVectors.load_word2vec_format(file, binary=form == "word2vec-binary", no_header=form == "glove")


def dump(vectors, terms, out):
    np.vstack([vectors[term] for term in terms]).astype(np.float32).tofile(out + ".f32")
    with open(out + ".json", "w") as names:
        json.dump(terms, names)


def evaluate(vectors, task):
    pearson, spearman, unknown = vectors.evaluate_word_pairs(task["pairs"])
    start = time.time()
    _, sections = vectors.evaluate_word_analogies(task["analogies"], restrict_vocab=30000)
    report = dict(
        spearman=spearman[0],
        pearson=pearson[0],
        unknownShare=unknown / 100,
        seconds=time.time() - start,
        sections=[[s["section"], len(s["correct"]), len(s["correct"]) + len(s["incorrect"])] for s in sections[:-1]],
    )
    print(json.dumps(report))


def main():
    task = json.load(sys.stdin)
    if task["do"] == "load":
        vectors = load(task["file"], task["format"])
        dump(vectors, vectors.index_to_key + task["unknown"], task["out"])
    if task["do"] == "evaluate":
        evaluate(load(task["file"], task["format"]), task)
    if task["do"] == "train":
        folder = task["folder"]
        common = dict(corpus_file=task["corpus"], vector_size=20, min_count=2, epochs=1, workers=1, seed=1)
        words = Word2Vec(**common).wv
        words.save_word2vec_format(folder + "/word2vec")
        words.save_word2vec_format(folder + "/word2vec-binary", binary=True)
        words.save_word2vec_format(folder + "/glove", write_header=False)
        words.save_word2vec_format(folder + "/word2vec.gz")
        dump(words, words.index_to_key, folder + "/words")
        for name, options in {"fasttext": {}, "fasttext-hs": dict(hs=1, negative=0, sg=1)}.items():
            model = FastText(bucket=5000, **options, **common)
            save_facebook_model(model, folder + "/" + name)
            dump(model.wv, model.wv.index_to_key + task["unknown"], folder + "/" + name)


main()
