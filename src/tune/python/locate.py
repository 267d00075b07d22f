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
"""Says where a model of the hub lies on this disk, brought there by the training: locate.py NAME [REVISION]"""

import json
import sys

from huggingface_hub import snapshot_download

if __name__ == "__main__":
    name, *revision = sys.argv[1:]
    folder = snapshot_download(name, revision=revision[0] if revision else None)
    print(json.dumps({"event": "located", "folder": folder}), flush=True)
