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
"""Runs one of llama.cpp's converters with the packages that go with it: convert.py SCRIPT ARGUMENT...

The script's own folder comes first on the path, so that it finds the gguf package of its own version.
"""

import os
import runpy
import sys

if __name__ == "__main__":
    script = os.path.abspath(sys.argv[1])
    sys.path.insert(0, os.path.dirname(script))
    sys.argv = sys.argv[1:]
    runpy.run_path(script, run_name="__main__")
