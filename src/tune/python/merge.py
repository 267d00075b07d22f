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
"""Adds a LoRA adapter to its 16-bit base: merge.py BASE ADAPTER OUT

The sum is computed in 32 bits and saved in 16 (Hu et al. 2021, section 4.1: W = W0 + BA). OUT gets its name when everything is in it.
"""

import errno
import json
import os
import re
import shutil
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(base, adapter, target):
    staging = f"{target}.partial"
    shutil.rmtree(staging, ignore_errors=True)
    tell("loading", base=base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, adapter)
    tell("merging", parameters=sum(one.numel() for one in model.parameters()))
    merged = model.merge_and_unload(safe_merge=True).to(torch.float16)
    broken = [name for name, one in merged.named_parameters() if not torch.isfinite(one).all()]
    if broken:
        tell("refused", reason=f"{len(broken)} tensors are no numbers any more in 16 bits, the first is {broken[0]}")
        sys.exit(13)
    merged.save_pretrained(staging)
    # The adapter's folder holds the tokenizer and the template that it was trained with.
    AutoTokenizer.from_pretrained(adapter).save_pretrained(staging)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(staging, target)
    tell("done", folder=target)


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:
        shutil.rmtree(f"{sys.argv[3]}.partial", ignore_errors=True)
        # safetensors has an error of its own for what the system says.
        if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) and not re.search("os error (27|28|122)\\b", str(error)):
            raise
        tell("disk-full", reason=str(error))
        sys.exit(12)
