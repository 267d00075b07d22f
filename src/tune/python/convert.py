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
"""Runs one of llama.cpp's converters with the packages that go with it: convert.py [--pre NAME] SCRIPT ARGUMENT...

The script's own folder comes first on the path, so that it finds the gguf package of its own version. The converter knows the
tokenizers of published models by what they make of a text; for one that it cannot know, the base's own file says its pre-tokenizer,
and NAME hands that on.
"""

import os
import runpy
import sys

if __name__ == "__main__":
    arguments = sys.argv[1:]
    pre = None
    if arguments[0] == "--pre":
        _, pre, *arguments = arguments
    script = os.path.abspath(arguments[0])
    sys.path.insert(0, os.path.dirname(script))
    if pre:
        from conversion.base import TextModel

        TextModel.get_vocab_base_pre = lambda self, tokenizer: pre
    sys.argv = arguments
    runpy.run_path(script, run_name="__main__")
