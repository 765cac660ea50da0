"""Trains with gensim or the fastText program, and scores files of vectors, for bench/terms.ts. Prints one JSON object."""
import json
import os
import re
import resource
import subprocess
import sys
import time


def peak_mb(who):
    return round(resource.getrusage(who).ru_maxrss / 1024)


def gensim(corpus, out, o):
    from gensim.models import FastText, Word2Vec
    from gensim.models.word2vec import LineSentence

    hierarchical = o["loss"] == "hierarchical-softmax"
    common = dict(
        sg=int(o["architecture"] == "skip-gram"), hs=int(hierarchical), negative=0 if hierarchical else 5,
        vector_size=100, window=5, min_count=5, sample=1e-3, workers=o["threads"], seed=o["seed"], epochs=o["epochs"],
    )
    start = time.time()
    model = (FastText if o["algorithm"] == "fasttext" else Word2Vec)(**common)
    model.build_vocab(LineSentence(corpus))
    built = time.time()
    model.train(LineSentence(corpus), total_examples=model.corpus_count, epochs=o["epochs"])
    trained = time.time()
    peak = peak_mb(resource.RUSAGE_SELF)
    if out:
        model.wv.save_word2vec_format(out, binary=True)
    return dict(words=model.corpus_total_words, prepare=built - start, train=trained - built, peak=peak)


def fasttext(corpus, out, o):
    """Its words are counted as it counts them; training begins when it first says how far it is."""
    command = [
        "fasttext", "skipgram" if o["architecture"] == "skip-gram" else "cbow", "-input", corpus, "-output", out,
        "-dim", "100", "-ws", "5", "-neg", "5", "-minCount", "5", "-t", "1e-3", "-lr", "0.025", "-epoch", str(o["epochs"]),
        "-thread", str(o["threads"]), "-minn", "3", "-maxn", "6", "-bucket", "2000000",
    ]
    start = time.time()
    process = subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE)
    said = b""
    begun = ended = None
    while block := os.read(process.stdout.fileno(), 4096):
        said += block
        if begun is None and b"Progress:" in said:
            begun = time.time()
        if ended is None and b"100.0%" in said:
            ended = time.time()
    process.wait()
    words = [int(number) for number in re.findall(rb"Number of words:\s+(\d+)", said)]
    with open(corpus) as lines:
        tokens = sum(len(line.split()) for line in lines)
    os.remove(out + ".bin")
    return dict(words=tokens, terms=words, prepare=begun - start, train=ended - begun, peak=peak_mb(resource.RUSAGE_CHILDREN))


def score(vectors, data):
    """gensim's conventions: the 30,000 most frequent terms answer analogies, questions with another term are left out."""
    import numpy as np
    from gensim.models import KeyedVectors
    from scipy.stats import spearmanr

    keyed = KeyedVectors.load_word2vec_format(vectors, binary=not vectors.endswith(".vec"))
    unit = keyed.vectors / np.maximum(np.linalg.norm(keyed.vectors, axis=1, keepdims=True), 1e-12)
    place = keyed.key_to_index
    gold, ours = [], []
    with open(f"{data}/wordsim/ws-353-all.tsv") as lines:
        for line in list(lines)[1:]:
            a, b, value = line.rstrip("\n").split("\t")
            if a.lower() in place and b.lower() in place:
                gold.append(float(value))
                ours.append(float(unit[place[a.lower()]] @ unit[place[b.lower()]]))
    most = min(30000, len(unit))
    asked = []
    with open(f"{data}/analogy/questions-words.txt") as lines:
        for line in lines:
            terms = line.lower().split()
            if terms[0] == ":":
                continue
            rows = [place.get(term, most) for term in terms]
            if max(rows) < most:
                asked.append(rows)
    asked = np.array(asked)
    right = 0
    for block in np.array_split(asked, max(1, len(asked) // 500)):
        a, b, c, d = block.T
        similar = (unit[b] - unit[a] + unit[c]) @ unit[:most].T
        for term in (a, b, c):
            similar[np.arange(len(block)), term] = -2
        right += int((similar.argmax(axis=1) == d).sum())
    return dict(
        wordsim=float(spearmanr(gold, ours)[0]), pairs=len(gold), analogies=100 * right / len(asked), questions=len(asked),
    )


task, first, second, options = sys.argv[1:5]
run = dict(gensim=gensim, fasttext=fasttext, score=lambda vectors, data, _: score(vectors, data))[task]
print(json.dumps(run(first, second, json.loads(options))))
