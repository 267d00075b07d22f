# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#   "torch==2.14.1",
#   "transformers==5.17.0",
#   "peft==0.21.2",
#   "trl==1.14.2",
#   "datasets==4.8.5",
#   "gguf==0.19.0",
#   "sentencepiece",
#   "protobuf",
# ]
# ///
"""Makes a Hugging Face folder of 16 or 32-bit weights from a GGUF file: dequantize.py FILE FOLDER SHA256 PRECISION

The weights are what the file's own runtime computes with, so an adapter trained on them fits that file. The tokenizer is made
from the file's metadata, not by transformers, which drops digit splitting and sets a wrong end token; `tokens.json` holds
what it makes of some texts, to be compared with the file's runtime. FOLDER gets its name when everything is in it.
"""

import collections
import errno
import json
import os
import shutil
import sys

import gguf
import torch
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM, GgufConfig, PreTrainedTokenizerFast

# The expressions by which llama.cpp cuts a text before byte-pair encoding (llama-vocab.cpp of v0.5.0), by `tokenizer.ggml.pre`.
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
QWEN2 = (
    CONTRACTIONS
    + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CUTS = {
    "qwen2": [QWEN2],
    "llama-bpe": [LLAMA3],
    "gpt-2": [GPT2],
    "smollm": [r"\p{N}", GPT2],
    "starcoder": [r"\p{N}", GPT2],
    "refact": [r"\p{N}", GPT2],
}
CONTROL, USER_DEFINED = 3, 4
UNQUANTIZED = {"F64", "F32", "F16", "BF16"}

# Digits, indentation, tabs, line ends, other scripts, combining and wide characters, quotes, and what looks like control tokens.
TEXTS = [
    "def total(rows):\n    return sum(row['amount'] for row in rows)\n",
    "  1", "x = 1234567890", "3.14159e-10", "\t\tif a != b:\r\n\t\t\tpass", "a\n\n\nb", "   \n  \n", " leading and trailing ",
    "it's they're I'LL don't", "naïve café e\u0301", "数据库 = 連接()", "Ελληνικά и кириллица", "🐍🚀 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "https://example.org/a?b=c&d=%20#e", "<|im_start|>user", "</s><s>[INST]", "assert f\"{x!r:>{width}}\" == '''y'''", "...---___***",
    "\u00a0no break\u2003space", "Yes", "No",
]


def main(source, target, sha256, precision):
    staging = f"{target}.partial"
    shutil.rmtree(staging, ignore_errors=True)
    os.makedirs(staging)
    reader = gguf.GGUFReader(source)
    tokenizer = build_tokenizer(reader)
    tokens = [{"text": text, "ids": encode(tokenizer, text)} for text in TEXTS]
    tell("tokenizer", preTokenizer=value(reader, "tokenizer.ggml.pre") or "")
    model = load_model(source, getattr(torch, precision))
    model.config.eos_token_id = model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(staging)
    tokenizer.save_pretrained(staging)
    write_json(os.path.join(staging, "tokens.json"), tokens)
    types = collections.Counter(tensor.tensor_type.name for tensor in reader.tensors)
    write_json(os.path.join(staging, "assay-lineage.json"), {
        "version": 1,
        "gguf": {
            "path": os.path.abspath(source),
            "bytes": os.path.getsize(source),
            "sha256": sha256,
            "tensorTypes": dict(types),
            "isQuantized": any(name not in UNQUANTIZED for name in types),
        },
        "precision": precision,
        "preTokenizer": value(reader, "tokenizer.ggml.pre") or "",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "gguf": "0.19.0"},
    })
    shutil.rmtree(target, ignore_errors=True)
    os.replace(staging, target)
    tell("done", folder=target)


def value(reader, key):
    field = reader.fields.get(key)
    return None if field is None else field.contents()


def build_tokenizer(reader):
    kind, cut = value(reader, "tokenizer.ggml.model"), value(reader, "tokenizer.ggml.pre")
    if kind != "gpt2" or cut not in CUTS:
        refuse(f"The tokenizer of this file ({kind}, {cut}) is not one that can be rebuilt exactly: those are gpt2 with {', '.join(CUTS)}.")
    texts, types = value(reader, "tokenizer.ggml.tokens"), value(reader, "tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ", 1)) for merge in value(reader, "tokenizer.ggml.merges")]
    ids = {text: index for index, text in enumerate(texts)}
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=merges, ignore_merges=cut == "llama-bpe"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(expression), "isolated") for expression in CUTS[cut]]
        + [pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    for text, type_ in zip(texts, types):
        if type_ in (CONTROL, USER_DEFINED):
            tokenizer.add_special_tokens([AddedToken(text, normalized=False, special=True)]) if type_ == CONTROL else tokenizer.add_tokens(
                [AddedToken(text, normalized=False, special=False)]
            )

    def named(name):
        index = value(reader, f"tokenizer.ggml.{name}_token_id")
        return None if index is None else texts[index]

    architecture = value(reader, "general.architecture")
    built = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=named("bos"),
        eos_token=named("eos"),
        unk_token=named("unknown"),
        pad_token=named("padding") or named("eos"),
        model_max_length=value(reader, f"{architecture}.context_length"),
        clean_up_tokenization_spaces=False,
    )
    built.chat_template = value(reader, "tokenizer.chat_template")
    return built


def encode(tokenizer, text):
    """Control tokens inside the text stay text, as in a review."""
    return tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]


def load_model(source, precision):
    folder, file = os.path.split(os.path.abspath(source))
    model = AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=file, dtype=precision, quantization_config=GgufConfig(dequantize=True)
    )
    # What is left of the quantizer makes saving refuse.
    for name in ("hf_quantizer", "quantization_method"):
        if hasattr(model, name):
            delattr(model, name)
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return model


def write_json(path, content):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), file=EVENTS, flush=True)


def refuse(reason):
    tell("refused", reason=reason)
    sys.exit(13)


# Libraries print to stdout; events are alone on it.
EVENTS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

if __name__ == "__main__":
    try:
        main(*sys.argv[1:5])
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        tell("disk-full", reason=str(error))
        sys.exit(12)
